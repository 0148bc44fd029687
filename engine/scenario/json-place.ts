import type { Hex } from '../chain/types.ts';
import { ScenarioInvalid } from './errors.ts';

/** A value of a JSON document and where it stands. */
export interface Place {
  readonly value: unknown;
  readonly path: string;
}

export function fail(place: Place, problem: string): never {
  throw new ScenarioInvalid(place.path, problem);
}

/** The fields of an object; refuses names that are not `known`, which are most often misspelt. */
export function fieldsOf(place: Place, known: readonly string[]): (name: string) => Place {
  const { value, path } = place;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail(place, 'is not an object');
  const fields = new Map<string, unknown>(Object.entries(value));
  for (const name of fields.keys()) {
    if (!known.includes(name)) fail(place, `has the unknown field ${name} (known: ${known.join(', ')})`);
  }
  return (name) => ({ value: fields.get(name), path: path === '' ? name : `${path}.${name}` });
}

export function isGiven({ value }: Place): boolean {
  return value !== undefined && value !== null;
}

/** Items of a list; none where it is not given. */
export function itemsOf(place: Place): Place[] {
  if (!isGiven(place)) return [];
  if (!Array.isArray(place.value)) return fail(place, 'is not a list');
  return place.value.map((value: unknown, i) => ({ value, path: `${place.path}[${i}]` }));
}

export function textOf(place: Place): string {
  return typeof place.value === 'string' ? place.value : fail(place, 'is not text');
}

export function truthOf(place: Place): boolean {
  return typeof place.value === 'boolean' ? place.value : fail(place, 'is not true or false');
}

/** A whole number from 0 to 2^31 - 1. */
export function numberOf(place: Place): number {
  const { value } = place;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 31) return value;
  return fail(place, 'is not a whole number from 0 to 2147483647');
}

/** A whole number of any size: a JSON number, or decimal or 0x text. */
export function bigOf(place: Place): bigint {
  const { value } = place;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  const match = typeof value === 'string' ? /^(-?)(\d+|0x[0-9a-fA-F]+)$/.exec(value) : null;
  if (!match?.[2]) return fail(place, 'is not a whole number, as text where it is large');
  return match[1] === '-' ? -BigInt(match[2]) : BigInt(match[2]);
}

/** Lower-case hex of so many bytes; of any number where `bytes` is not given. */
export function hexOf(place: Place, bytes?: number): Hex {
  const digits = textOf(place).replace(/^0x/i, '').toLowerCase();
  if (!/^([0-9a-f]{2})*$/.test(digits)) return fail(place, 'is not hex');
  if (bytes !== undefined && digits.length !== 2 * bytes) return fail(place, `is not ${bytes} bytes of hex`);
  return `0x${digits}`;
}
