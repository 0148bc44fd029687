import type { EntityRow, EntityValue } from './entity-value.ts';
import type { EntityField, EntitySchema, EntityType, ScalarType } from './types.ts';

/**
 * An entity type as rows of values: its stored fields sorted by name, the order mappings get attributes in. Values of
 * one entity are kept in an array in this order.
 */
export interface EntityShape {
  readonly type: EntityType;
  readonly fields: readonly EntityField[];
  /** Positions by field name. */
  readonly positions: ReadonlyMap<string, number>;
  readonly derived: ReadonlyMap<string, EntityField>;
  readonly idPosition: number;
  readonly idType: ScalarType;
  /** Position of a timeseries' timestamp, else -1. */
  readonly timestampPosition: number;
  /** Positions that may not be null. */
  readonly required: readonly number[];
  /** A row of nulls: copies of it have their final layout from the start. */
  readonly emptyRow: EntityRow;
}

/** Values by position; null is none. */
export type EntityValues = readonly EntityValue[];

/** The scalar a field's values have in a row: references hold ids, enums text. */
export function scalarOf(field: EntityField): ScalarType {
  switch (field.type.kind) {
    case 'scalar':
      return field.type.scalar;
    case 'reference':
      return field.type.idType;
    case 'enum':
      return 'String';
  }
}

export function shapeOf(type: EntityType): EntityShape {
  const fields = type.fields
    .filter((field) => field.derivedFrom === null)
    .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const positions = new Map(fields.map((field, position) => [field.name, position]));
  const idPosition = positions.get('id') ?? -1;
  const id = fields[idPosition];
  return {
    type,
    fields,
    positions,
    derived: new Map(type.fields.filter((field) => field.derivedFrom !== null).map((field) => [field.name, field])),
    idPosition,
    idType: id ? scalarOf(id) : 'String',
    timestampPosition: type.kind === 'timeseries' ? (positions.get('timestamp') ?? -1) : -1,
    emptyRow: Object.fromEntries(fields.map((field) => [field.name, null])),
    required: fields.flatMap((field, position) => (field.required ? [position] : [])),
  };
}

/** Shapes of all types that mappings store, by name: aggregations are not among them. */
export function shapesOf(schema: EntitySchema): ReadonlyMap<string, EntityShape> {
  const stored = [...schema.types.values()].filter((type) => type.kind !== 'aggregation');
  return new Map(stored.map((type) => [type.name, shapeOf(type)]));
}

export function toRow(shape: EntityShape, values: EntityValues): EntityRow {
  const { fields, emptyRow } = shape;
  const row: Record<string, EntityValue> = { ...emptyRow };
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i];
    if (field) row[field.name] = values[i] ?? null;
  }
  return row;
}

export function fromRow(shape: EntityShape, row: EntityRow): EntityValues {
  return shape.fields.map((field) => row[field.name] ?? null);
}
