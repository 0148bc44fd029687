import type { Transaction } from './sql.ts';

/**
 * Runs `work` between begin and commit. A statement that failed undoes everything, also where `work` went on after it.
 */
export async function inTransaction<T>(statements: Transaction, work: (tx: Transaction) => Promise<T>): Promise<T> {
  let failure: { readonly error: unknown } | null = null;
  const watch = async <R>(statement: Promise<R>): Promise<R> => {
    try {
      return await statement;
    } catch (error) {
      failure ??= { error };
      throw error;
    }
  };
  const tx: Transaction = {
    query: (sql, params) => watch(statements.query(sql, params)),
    execute: (sql) => watch(statements.execute(sql)),
    copy: (table, columns, text) => watch(statements.copy(table, columns, text)),
  };
  await statements.execute('begin');
  try {
    const result = await work(tx);
    rethrow(failure);
    await statements.execute('commit');
    return result;
  } catch (error) {
    await statements.execute('rollback').catch(() => {});
    throw error;
  }
}

function rethrow(failure: { readonly error: unknown } | null): void {
  if (failure) throw failure.error;
}
