import type { DeploymentContext } from './deployment-context.ts';
import { type Database, quoteTable } from './sql.ts';
import type { TableWrites } from './table-draft.ts';

/** Rows after which a table is looked at first; then each time it has doubled. */
const FIRST_LOOK = 4096;

/**
 * Keeps the planner's picture of growing tables fresh where no autovacuum does it. Call it after each commit with
 * what was written.
 */
export function createStatistics(
  db: Database,
  context: DeploymentContext,
): (writes: readonly TableWrites[]) => Promise<void> {
  const tables = new Map<string, { rows: number; next: number }>();
  return async (writes) => {
    if (db.engine !== 'pglite') return;
    const due = writes.filter(({ table, rows }) => {
      const seen = tables.get(table.table) ?? { rows: 0, next: FIRST_LOOK };
      seen.rows += rows;
      tables.set(table.table, seen);
      if (seen.rows < seen.next) return false;
      seen.next = 2 * seen.rows;
      return true;
    });
    if (due.length === 0) return;
    const names = due.map(({ table }) => quoteTable(context.table(table.table)));
    await db.transaction((tx) => tx.execute(`analyze ${names.join(', ')}`));
  };
}
