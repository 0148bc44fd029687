import type { TableLayout } from './layout.ts';
import { quoteName } from './sql.ts';

/** An index of a table; `{table}` stands for the table's name in its statements. PostgreSQL names it, so that long names cannot clash. */
export interface IndexDdl {
  readonly statement: string;
  /**
   * Set where nothing that writes needs it while the chain is indexed for the first time: the column whose look-ups by
   * mappings, or dropping versions by the block they ended in, need it nevertheless, or none.
   */
  readonly later?: { readonly lookup: string | null };
}

/**
 * Whether the primary key waits for the first sync to end. A version that ends is a new line of its table, which an index
 * of row numbers would have to take, and to compare with the line before.
 */
export const hasLateKey = ({ kind }: TableLayout): boolean => kind === 'mutable' || kind === 'immutable';

/** All indexes of a table but those that keys bring which it has from the start. */
export function indexesOf(table: TableLayout): readonly IndexDdl[] {
  return INDEXES[table.kind](table);
}

const now = (statement: string): IndexDdl => ({ statement });
const later = (statement: string, lookup: string | null = null): IndexDdl => ({ statement, later: { lookup } });

const LONGEST_NAME = 63;

/** Readers wait for the key only while its index, which is there by then, becomes one; of a table with too long a name, while it is made. */
function lateKey({ table }: TableLayout): IndexDdl {
  const name = `${table}$vid`;
  if (name.length > LONGEST_NAME) return later('alter table {table} add primary key (vid)');
  const index = quoteName(name);
  return later(
    `create unique index ${index} on {table} using btree (vid); alter table {table} add primary key using index ${index}`,
  );
}

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
    lateKey(table),
  ],
  immutable: (table) => [
    later('create unique index on {table} using btree (id)', 'id'),
    later('create index on {table} using btree (block$)'),
    ...references(table).map((column) =>
      later(`create index on {table} using btree (${quoteName(column)}, block$)`, column),
    ),
    lateKey(table),
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
