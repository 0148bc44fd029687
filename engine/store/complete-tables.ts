import type { PostponedIndexes } from './postponed-indexes.ts';
import type { Database, Transact } from './sql.ts';
import type { Statistics } from './statistics.ts';
import type { DeploymentStore } from './types.ts';

/** A transaction that makes indexes begins no other after so many milliseconds. */
const TURN_MS = 200;

interface Parts {
  readonly indexes: PostponedIndexes;
  readonly statistics: Statistics;
}

type Options = NonNullable<Parameters<DeploymentStore['complete']>[0]>;

/**
 * Makes the indexes that are missing and then looks at the tables anew, at two tables at once where the database allows
 * it: nothing else is left to be done by then, and a database makes an index with one processor.
 */
export async function completeTables(
  db: Database,
  tables: readonly string[],
  { indexes, statistics }: Parts,
  { onIndex, signal }: Options,
): Promise<void> {
  const of = indexes.count();
  if (of === 0) return;
  const waiting = [...tables];

  async function completeSome(transaction: Transact): Promise<void> {
    for (let table = waiting.shift(); table !== undefined; table = waiting.shift()) {
      while (indexes.count(table) > 0) {
        if (signal?.aborted) return;
        onIndex?.({ made: of - indexes.count(), of });
        await indexes.makeNext(transaction, table, TURN_MS);
      }
      await statistics.renew(table, transaction);
    }
  }

  const second = signal?.aborted ? null : await db.secondWriter();
  const transacts = [db.transaction, ...(second ? [second.transaction] : [])];
  try {
    const ended = await Promise.allSettled(transacts.map(completeSome));
    for (const result of ended) if (result.status === 'rejected') throw result.reason;
  } finally {
    await second?.close();
  }
}
