import type { EntityShape, EntityValues } from '../manifest/entity-shape.ts';
import type { EntityValue } from '../store/types.ts';

/**
 * What has been done to an entity and is not yet its state. An update leaves the positions it does not name (undefined)
 * as they are; an overwrite, an update after a removal, leaves none.
 */
export interface Operation {
  readonly kind: 'update' | 'overwrite' | 'remove';
  readonly values: readonly (EntityValue | undefined)[];
  /** Some positions are not named. */
  readonly partial: boolean;
}

export const REMOVE: Operation = { kind: 'remove', values: [], partial: false };

export function updateOf(values: readonly (EntityValue | undefined)[]): Operation {
  return { kind: 'update', values, partial: values.includes(undefined) };
}

function overlay(
  below: readonly (EntityValue | undefined)[],
  above: readonly (EntityValue | undefined)[],
): (EntityValue | undefined)[] {
  const result = new Array<EntityValue | undefined>(above.length);
  for (let i = 0; i < above.length; i++) {
    const value = above[i];
    result[i] = value === undefined ? below[i] : value;
  }
  return result;
}

/** One operation that does what `first` and then `next` do. */
export function accumulate(first: Operation | null, next: Operation): Operation {
  if (first === null || next.kind !== 'update') return next;
  if (first.kind === 'remove') return { ...next, kind: 'overwrite' };
  if (!next.partial) return { ...next, kind: first.kind };
  const values = overlay(first.values, next.values);
  return { kind: first.kind, values, partial: values.includes(undefined) };
}

function filled(values: readonly (EntityValue | undefined)[]): EntityValues {
  return values.map((value) => (value === undefined ? null : value));
}

function isFull(operation: Operation, values: Operation['values']): values is EntityValues {
  return values === operation.values && !operation.partial;
}

/** The state after an operation; `base` does not matter where `needsBase` is false. */
export function apply(operation: Operation, base: EntityValues | null): EntityValues | null {
  const { values } = operation;
  if (operation.kind === 'remove') return null;
  if (isFull(operation, values)) return values;
  return filled(operation.kind === 'overwrite' || base === null ? values : overlay(base, values));
}

/** Whether the state before must be known to tell the state after. */
export function needsBase(operation: Operation | null): boolean {
  return operation === null || (operation.kind === 'update' && operation.partial);
}

/**
 * An update with the positions named that it would leave null anyway, so that it stands alone where it can. `base` is
 * the state it is applied to.
 */
export function closeOver(values: (EntityValue | undefined)[], base: EntityValues | null): void {
  for (let i = 0; i < values.length; i++) {
    if (values[i] === undefined && (base === null || base[i] === null)) values[i] = null;
  }
}

function sameValue(a: EntityValue, b: EntityValue): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if ('digits' in a) return 'digits' in b && a.digits === b.digits && a.exp === b.exp;
  if ('digits' in b || a.length !== b.length) return false;
  return a.every((value, i) => sameValue(value, b[i] ?? null));
}

export function sameValues(a: EntityValues | null, b: EntityValues | null): boolean {
  if (a === b) return true;
  if (a === null || b === null) return false;
  for (let i = 0; i < a.length; i++) if (!sameValue(a[i] ?? null, b[i] ?? null)) return false;
  return true;
}

/** Name of the first required field that is null or not named, null when there is none. */
export function missingField(shape: EntityShape, values: readonly (EntityValue | undefined)[]): string | null {
  for (const position of shape.required) {
    const value = values[position];
    if (value === undefined || value === null) return shape.fields[position]?.name ?? '';
  }
  return null;
}
