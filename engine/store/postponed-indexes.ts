import { INDEXES_TABLE } from './ddl.ts';
import type { DeploymentContext } from './deployment-context.ts';
import { type Queryable, quoteTable, type Transact, type Transaction } from './sql.ts';

/** An index that is not made yet: a first sync far from the head writes faster without it. */
export interface PostponedIndex {
  readonly number: number;
  readonly table: string;
  /** Column whose look-ups by mappings need it. */
  readonly lookup: string | null;
  readonly statement: string;
}

/** By one process: other processors make other indexes meanwhile, and a helper costs more than it brings. */
const ALONE = 'set local max_parallel_maintenance_workers = 0';

type Place = Pick<DeploymentContext, 'table'>;

/** What is still to be made; nothing where an older release made the tables, with all indexes. */
export async function readPostponed(db: Queryable, { table }: Place): Promise<PostponedIndex[]> {
  const name = quoteTable(table(INDEXES_TABLE));
  const [present] = await db.query('select to_regclass($1) is not null as made', [name]);
  if (!present?.made) return [];
  const rows = await db.query(`select number, table_name, lookup, statement from ${name} order by number`);
  return rows.map((row) => ({
    number: Number(row.number),
    table: String(row.table_name),
    lookup: row.lookup === null ? null : String(row.lookup),
    statement: String(row.statement),
  }));
}

/**
 * Indexes of one deployment that are not made yet. Each is made by the one who writes, together with the note that it
 * is, in a transaction that readers of a PostgreSQL wait for only where it makes a key, see `index-ddl.ts`.
 */
export interface PostponedIndexes {
  /** How many are still to be made, of one table or of all. */
  count(table?: string): number;
  /** Whether look-ups of a column in a table would read all of it; any table when null. */
  lacks(table: string | null, lookup: string): boolean;
  /** Makes those that look-ups of a column need, in the caller's transaction. */
  makeFor(tx: Transaction, table: string | null, lookup: string): Promise<void>;
  /** Makes the next ones of a table in a transaction, until `ms` milliseconds are over. */
  makeNext(transaction: Transact, table: string, ms: number): Promise<void>;
  /** To be told of the end of a transaction in which `makeFor` was called. */
  ended(isCommitted: boolean): void;
}

export function createPostponedIndexes(context: Place, postponed: readonly PostponedIndex[]): PostponedIndexes {
  const notes = quoteTable(context.table(INDEXES_TABLE));
  let missing = postponed;
  /** Without what the running transaction makes. */
  let left = postponed;

  const serves = (index: PostponedIndex, table: string | null, lookup: string): boolean =>
    index.lookup === lookup && (table === null || index.table === table);

  async function make(tx: Transaction, index: PostponedIndex): Promise<void> {
    // It may have been made by a transaction of which nobody heard whether it was committed.
    const noted = await tx.query(`delete from ${notes} where number = $1::int4 returning number`, [index.number]);
    if (noted.length > 0) await tx.execute(index.statement);
  }

  async function makeSome(tx: Transaction, table: string, ms: number): Promise<readonly PostponedIndex[]> {
    const made: PostponedIndex[] = [];
    const end = performance.now() + ms;
    await tx.execute(ALONE);
    for (const index of missing) {
      if (index.table !== table) continue;
      await make(tx, index);
      made.push(index);
      if (performance.now() >= end) break;
    }
    return made;
  }

  return {
    count: (table) => missing.filter((index) => table === undefined || index.table === table).length,
    lacks: (table, lookup) => missing.some((index) => serves(index, table, lookup)),
    async makeFor(tx, table, lookup) {
      for (const index of left) {
        if (!serves(index, table, lookup)) continue;
        await make(tx, index);
        left = left.filter((other) => other !== index);
      }
    },
    async makeNext(transaction, table, ms) {
      const made = await transaction((tx) => makeSome(tx, table, ms));
      missing = missing.filter((index) => !made.includes(index));
      left = missing;
    },
    ended(isCommitted) {
      if (isCommitted) missing = left;
      else left = missing;
    },
  };
}
