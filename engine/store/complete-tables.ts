import type { PostponedIndexes } from './postponed-indexes.ts';
import { type Database, quoteTable, type TableName, type Transact } from './sql.ts';
import type { Statistics } from './statistics.ts';
import type { DeploymentStore } from './types.ts';

/** A transaction that makes indexes begins no other after so many milliseconds. */
const TURN_MS = 200;

interface Parts {
  readonly indexes: PostponedIndexes;
  readonly statistics: Statistics;
}

type Options = NonNullable<Parameters<DeploymentStore['complete']>[0]>;

/** Tables at which work goes on at once: with two processors the third has something to run while an index is put on disk. */
const AT_ONCE = 3;

/**
 * Makes the indexes that are missing and then looks at the tables anew, the largest first, at several at once where the
 * database allows it: nothing else is left to be done by then. Where one fails the others end with their transactions.
 */
export async function completeTables(
  db: Database,
  tables: readonly TableName[],
  { indexes, statistics }: Parts,
  { onIndex, signal }: Options,
): Promise<void> {
  const of = indexes.count();
  if (of === 0) return;
  const waiting = await largestFirst(db, tables);
  const failures: unknown[] = [];
  const isOver = (): boolean => failures.length > 0 || signal?.aborted === true;

  async function completeSome(transaction: Transact): Promise<void> {
    for (let table = waiting.shift(); table !== undefined; table = waiting.shift()) {
      while (indexes.count(table) > 0) {
        if (isOver()) return;
        onIndex?.({ made: of - indexes.count(), of });
        await indexes.makeNext(transaction, table, TURN_MS);
      }
      await statistics.renew(table, transaction);
    }
  }

  async function helpOut(): Promise<void> {
    const writer = isOver() ? null : await db.secondWriter();
    if (writer === null) return;
    await completeSome(writer.transaction).finally(writer.close);
  }

  const helpers = Array.from({ length: AT_ONCE - 1 }, helpOut);
  const all = [completeSome(db.transaction), ...helpers];
  await Promise.all(all.map((one) => one.catch((error: unknown) => failures.push(error))));
  if (failures.length > 0) throw failures[0];
}

/** By size, so that all are done at about the same time. */
async function largestFirst(db: Database, tables: readonly TableName[]): Promise<string[]> {
  const rows = await db.query(
    'select at from unnest($1::text[]) with ordinality as t(name, at) order by pg_relation_size(name::regclass) desc',
    [tables.map(quoteTable)],
  );
  return rows.flatMap(({ at }) => tables[Number(at) - 1]?.table ?? []);
}
