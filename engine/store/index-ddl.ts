import type { TableLayout } from './layout.ts';
import { quoteName } from './sql.ts';

/** An index of a table; `{table}` stands for the table's name in its statement. PostgreSQL names it, so that long names cannot clash. */
export interface IndexDdl {
  readonly statement: string;
  /**
   * Set where nothing that writes needs it while the chain is indexed for the first time: the column whose look-ups by
   * mappings, or dropping versions by the block they ended in, need it nevertheless, or none.
   */
  readonly later?: { readonly lookup: string | null };
}

/** All indexes of a table but those that its keys bring. */
export function indexesOf(table: TableLayout): readonly IndexDdl[] {
  return INDEXES[table.kind](table);
}

const now = (statement: string): IndexDdl => ({ statement });
const later = (statement: string, lookup: string | null = null): IndexDdl => ({ statement, later: { lookup } });

const INDEXES: { readonly [K in TableLayout['kind']]: (table: TableLayout) => readonly IndexDdl[] } = {
  mutable: (table) => [
    now('create unique index on {table} using btree (id) where upper_inf(block_range)'),
    later('create index on {table} using btree (id, lower(block_range))'),
    later('create index on {table} using brin (lower(block_range), coalesce(upper(block_range), 2147483647), vid)'),
    later(
      'create index on {table} using btree (coalesce(upper(block_range), 2147483647)) where coalesce(upper(block_range), 2147483647) < 2147483647',
      'block_range',
    ),
    ...references(table).map((column) =>
      later(`create index on {table} using btree (${quoteName(column)}) where upper_inf(block_range)`, column),
    ),
  ],
  immutable: (table) => [
    later('create unique index on {table} using btree (id)', 'id'),
    later('create index on {table} using btree (block$)'),
    ...references(table).map((column) =>
      later(`create index on {table} using btree (${quoteName(column)}, block$)`, column),
    ),
  ],
  // Rollups look points and rows up by time and dimension.
  timeseries: (table) => [
    now('create index on {table} using btree (block$)'),
    now('create index on {table} using btree ("timestamp")'),
    ...references(table).map((column) =>
      now(`create index on {table} using btree (${quoteName(column)}, "timestamp")`),
    ),
  ],
  aggregation: (table) => {
    const dimensions = table.rollup?.dimensions.map((column) => quoteName(column.column)) ?? [];
    return [
      now('create index on {table} using btree (block$)'),
      now(`create index on {table} using btree (${[...dimensions, '"timestamp"'].join(', ')})`),
    ];
  },
};

/** Columns that refer to one other entity. */
function references(table: TableLayout): string[] {
  return table.columns
    .filter((column) => column.type.kind === 'reference' && !column.list)
    .map((column) => column.column);
}
