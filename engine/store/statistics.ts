import type { DeploymentContext } from './deployment-context.ts';
import { type Database, quoteTable, type Transact } from './sql.ts';
import type { TableWrites } from './table-draft.ts';

/** Rows after which a table is looked at first; then each time it has doubled. */
const FIRST_LOOK = 4096;

const sized = (target: number): string => `set local default_statistics_target = ${target}`;

/** The planner's picture while a table grows and is hardly read: of 3,000 rows, where PostgreSQL takes 30,000. */
const ROUGH = sized(10);

/** After a first sync, which waits for it: a quarter of PostgreSQL's time. Autovacuum takes its own size as the table changes. */
const FIRST = sized(30);

/** Keeps the planner's picture of growing tables fresh where no autovacuum does it. */
export interface Statistics {
  /** After each commit, with what was written. `isFirstSync`: roughly is enough. */
  grown(writes: readonly TableWrites[], isFirstSync: boolean): Promise<void>;
  /** Looks at a table after its first sync, since of new indexes nothing is known. */
  renew(table: string, transaction: Transact): Promise<void>;
}

export function createStatistics(db: Database, context: DeploymentContext): Statistics {
  const tables = new Map<string, { rows: number; next: number }>();

  function analyze(transaction: Transact, names: readonly string[], before: readonly string[] = []): Promise<void> {
    const list = names.map((name) => quoteTable(context.table(name))).join(', ');
    return transaction((tx) => tx.execute([...before, `analyze ${list}`].join('; ')));
  }

  return {
    async grown(writes, isFirstSync) {
      if (db.engine !== 'pglite') return;
      const due = writes.filter(({ table, rows }) => {
        const seen = tables.get(table.table) ?? { rows: 0, next: FIRST_LOOK };
        seen.rows += rows;
        tables.set(table.table, seen);
        if (seen.rows < seen.next) return false;
        seen.next = 2 * seen.rows;
        return true;
      });
      const names = due.map(({ table }) => table.table);
      if (names.length > 0) await analyze(db.transaction, names, isFirstSync ? [ROUGH] : []);
    },
    renew: (table, transaction) => analyze(transaction, [table], [FIRST]),
  };
}
