import { parse as parseDecimal } from '../numbers/big-decimal.ts';
import { type ByteSink, putByte } from './byte-sink.ts';
import { cellWriter } from './cell-text.ts';
import type { ColumnLayout, TableLayout } from './layout.ts';
import { quoteName, type SqlRow, type SqlValue } from './sql.ts';
import type { EntityRow, EntityValue } from './types.ts';

const TAB = 9;

/** Turns the rows of one table into text for COPY and back from query results. */
export interface RowCodec {
  /** Data columns in the order `write` gives them. */
  readonly columns: readonly string[];
  /** Select list whose result `read` takes, each column under its field's name. */
  readonly selectList: string;
  /** Appends the cells of a row, tab separated, without the line's end. */
  write(sink: ByteSink, row: EntityRow): void;
  /** Null attributes are left out. */
  read(row: SqlRow): EntityRow;
}

export function createRowCodec(table: TableLayout): RowCodec {
  const fields = table.columns.map((column) => column.field);
  const writers = table.columns.map((column) => cellWriter(column, table.type));
  const readers = table.columns.map((column) => ({ field: column.field, read: reader(column) }));
  return {
    columns: table.columns.map((column) => column.column),
    selectList: table.columns.map(selectItem).join(', '),
    write: (sink, row) => {
      for (let i = 0; i < fields.length; i++) {
        if (i > 0) putByte(sink, TAB);
        writers[i]?.(sink, row[fields[i] ?? '']);
      }
    },
    read: (row) => {
      const entity: { [field: string]: EntityValue } = {};
      for (const { field, read } of readers) {
        const value = row[field] ?? null;
        if (value !== null) entity[field] = read(value);
      }
      return entity;
    },
  };
}

/** Lists of enums have a type of their own in each schema: they travel as lists of text. */
function selectItem(column: ColumnLayout): string {
  const cast = column.list && column.type.kind === 'enum' ? '::text[]' : '';
  return `${quoteName(column.column)}${cast} as ${quoteName(column.field)}`;
}

function reader(column: ColumnLayout): (value: SqlValue) => EntityValue {
  const read = scalarReader(column);
  return column.list ? (value) => (Array.isArray(value) ? value.map(read) : null) : read;
}

function scalarReader(column: ColumnLayout): (value: SqlValue) => EntityValue {
  if (column.scalar === 'BigInt') return (value) => (typeof value === 'string' ? BigInt(value) : value);
  if (column.scalar === 'BigDecimal') return (value) => (typeof value === 'string' ? parseDecimal(value) : value);
  return (value) => value;
}
