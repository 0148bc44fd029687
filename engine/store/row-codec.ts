import { parse as parseDecimal } from '../numbers/big-decimal.ts';
import type { ColumnLayout, TableLayout } from './layout.ts';
import { quoteName, type SqlRow, type SqlValue } from './sql.ts';
import type { EntityRow, EntityValue } from './types.ts';

/** Reads the rows of one table. */
export interface RowCodec {
  /** Select list whose result `read` takes, each column under its field's name. */
  readonly selectList: string;
  /** Null attributes are left out. */
  read(row: SqlRow): EntityRow;
}

export function createRowCodec(table: TableLayout): RowCodec {
  const readers = table.columns.map((column) => ({ field: column.field, read: reader(column) }));
  return {
    selectList: table.columns.map(selectItem).join(', '),
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
