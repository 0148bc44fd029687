import type { Transaction } from './sql.ts';

interface Failure {
  /** Place among the transaction's statements. */
  readonly place: number;
  readonly error: unknown;
}

/**
 * Runs `work` between begin and commit. Statements run in the order in which they are asked for, also where the answer to
 * one is not awaited before the next. One that failed undoes everything, also where `work` went on after it.
 */
export async function inTransaction<T>(statements: Transaction, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const failures: Failure[] = [];
  const asked: Promise<unknown>[] = [];
  let over = false;
  const attempt = async <R>(place: number, statement: () => Promise<R>): Promise<R> => {
    rethrow(failures);
    if (over) throw new Error('a statement came after its transaction had ended');
    try {
      return await statement();
    } catch (error) {
      failures.push({ place, error });
      throw error;
    }
  };
  const watch = <R>(statement: () => Promise<R>): Promise<R> => {
    const answer = attempt(asked.length, statement);
    // `work` may await it later, or not at all.
    asked.push(answer.catch(() => {}));
    return answer;
  };
  const tx: Transaction = {
    query: (sql, params) => watch(() => statements.query(sql, params)),
    execute: (sql) => watch(() => statements.execute(sql)),
    copy: (table, columns, text) => watch(() => statements.copy(table, columns, text)),
  };
  // Waited for: what follows a begin that failed would be kept at once.
  await statements.execute('begin');
  try {
    const result = await work(tx);
    over = true;
    await Promise.all(asked);
    rethrow(failures);
    await statements.execute('commit');
    return result;
  } catch (error) {
    over = true;
    // Answered when all before it are.
    await statements.execute('rollback').catch(() => {});
    throw failures.some((failure) => failure.error === error) ? firstOf(failures)?.error : error;
  }
}

/** The one that made those behind it fail. */
function firstOf(failures: readonly Failure[]): Failure | undefined {
  return failures.toSorted((a, b) => a.place - b.place)[0];
}

function rethrow(failures: readonly Failure[]): void {
  const first = firstOf(failures);
  if (first) throw first.error;
}
