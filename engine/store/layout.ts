import type { Aggregate, EntityField, EntitySchema, EntityType, FieldType, ScalarType } from '../manifest/types.ts';

/** A stored attribute: everything but derived fields. */
export interface ColumnLayout {
  readonly field: string;
  readonly column: string;
  readonly type: FieldType;
  /** Which form the value has in memory and in SQL; enums are kept apart by `type`. */
  readonly scalar: ScalarType;
  readonly list: boolean;
  readonly required: boolean;
}

export type Interval = 'hour' | 'day';

/** One table of a deployment. Mutable tables have `block_range`, the others `block$`. */
export interface TableLayout {
  readonly kind: EntityType['kind'];
  readonly type: string;
  readonly table: string;
  readonly columns: readonly ColumnLayout[];
  /** Only on aggregations, which have a table for each interval. */
  readonly rollup: RollupLayout | null;
}

export interface RollupLayout {
  readonly interval: Interval;
  readonly source: string;
  readonly dimensions: readonly ColumnLayout[];
  readonly aggregates: readonly { readonly aggregate: Aggregate; readonly column: ColumnLayout }[];
}

export interface SchemaLayout {
  readonly schema: EntitySchema;
  /** In the order of the types in the schema, intervals ascending. */
  readonly tables: readonly TableLayout[];
}

/** Tables and columns of graph-node's relational layout for an entity schema. */
export function createLayout(schema: EntitySchema): SchemaLayout {
  return { schema, tables: [...schema.types.values()].flatMap(tablesOf) };
}

/** The table a type's entities are written to; aggregations have none. */
export function entityTable(layout: SchemaLayout, type: string): TableLayout | null {
  return layout.tables.find((table) => table.type === type && table.rollup === null) ?? null;
}

function tablesOf(type: EntityType): TableLayout[] {
  const columns = type.fields.filter((field) => field.derivedFrom === null).map(columnOf);
  const base = { kind: type.kind, type: type.name, columns };
  const { aggregation } = type;
  if (aggregation === null) return [{ ...base, table: type.table, rollup: null }];
  const dimensions = aggregation.dimensions.map((name) => named(columns, name));
  const aggregates = aggregation.aggregates.map((aggregate) => ({
    aggregate,
    column: named(columns, aggregate.field),
  }));
  const intervals = (['hour', 'day'] as const).filter((interval) => aggregation.intervals.includes(interval));
  return intervals.map((interval) => ({
    ...base,
    table: `${type.table}_${interval}`,
    rollup: { interval, source: aggregation.source, dimensions, aggregates },
  }));
}

function columnOf(field: EntityField): ColumnLayout {
  const { type } = field;
  const scalar = type.kind === 'scalar' ? type.scalar : type.kind === 'reference' ? type.idType : 'String';
  return { field: field.name, column: field.column, type, scalar, list: field.list, required: field.required };
}

function named(columns: readonly ColumnLayout[], field: string): ColumnLayout {
  const column = columns.find((column) => column.field === field);
  if (!column) throw new RangeError(`the schema names the field ${field}, which its type does not have`);
  return column;
}

/** The column of a field, null when the table has none of that name. */
export function columnOfField(table: TableLayout, field: string): ColumnLayout | null {
  return table.columns.find((column) => column.field === field) ?? null;
}

const SQL_TYPES: { readonly [S in ScalarType]: string } = {
  String: 'text',
  ID: 'text',
  Bytes: 'bytea',
  Int: 'int4',
  Int8: 'int8',
  BigInt: 'numeric',
  BigDecimal: 'numeric',
  Boolean: 'boolean',
  Timestamp: 'timestamptz',
};

/** PostgreSQL type of a scalar, without list brackets. */
export function sqlScalar(scalar: ScalarType): string {
  return SQL_TYPES[scalar];
}
