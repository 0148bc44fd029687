import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { workerFile } from '../worker-file.ts';
import { lockDataDirectory, markReady, prepareFiles } from './data-directory.ts';
import { ConnectionLost, DatabaseInUse, DataDirectoryUnusable, StatementFailed, StoreWorkerMissing } from './errors.ts';
import { createGate } from './gate.ts';
import type { StoreReply, StoreRequest, StoreResult, StoreWorkerData } from './pglite-messages.ts';
import { copyStatement, type Database, type Listener, type SqlRow, type Transaction } from './sql.ts';
import { encodeParam } from './sql-text.ts';
import { inTransaction } from './transaction.ts';

/** A request without its number. */
type Step = StoreRequest extends infer R ? (R extends StoreRequest ? Omit<R, 'id'> : never) : never;

interface WorkerLink {
  send(step: Step): Promise<StoreResult>;
  listen: Database['listen'];
  close(): Promise<void>;
}

/**
 * Opens PGlite in a worker thread, on files below `dataDir` or in memory. One process at a time.
 * @throws DataDirectoryUnwritable, DataDirectoryUnusable, DatabaseInUse, StoreWorkerMissing
 */
export async function openPglite(dataDir: string | null): Promise<Database> {
  if (dataDir === null) return createDatabase(await startWorker('memory', null), 'memory', async () => {});
  const unlock = await lockDataDirectory(dataDir);
  try {
    const link = await startWorker(dataDir, await prepareFiles(dataDir));
    await markReady(dataDir);
    return createDatabase(link, dataDir, unlock);
  } catch (error) {
    await unlock();
    throw error;
  }
}

function createDatabase(link: WorkerLink, label: string, unlock: () => Promise<void>): Database {
  const gate = createGate();
  const locks = new Set<string>();
  let closing: Promise<void> | null = null;
  const query: Transaction['query'] = async (sql, params = []) => {
    return toRows(await link.send({ op: 'query', sql, params: params.map(encodeParam) }));
  };
  const execute = async (sql: string): Promise<void> => {
    await link.send({ op: 'execute', sql });
  };
  const copy: Transaction['copy'] = async (table, columns, text) => {
    await link.send({ op: 'copy', sql: copyStatement(table, columns, "'/dev/blob'"), text });
  };
  return {
    engine: 'pglite',
    label,
    query: (sql, params) => gate(() => query(sql, params)),
    transaction: (work) => gate(() => inTransaction({ query, execute, copy }, work)),
    lock: async (name) => {
      if (locks.has(name)) throw new DatabaseInUse(`${name} of ${label}`, 'this process');
      locks.add(name);
      return async () => void locks.delete(name);
    },
    listen: (channel, listener) => link.listen(channel, listener),
    close: () => {
      closing ??= gate(() => link.close()).finally(unlock);
      return closing;
    },
  };
}

function toRows({ columns, rows }: StoreResult): SqlRow[] {
  return rows.map((cells) => {
    const row: { [column: string]: SqlRow[string] } = {};
    columns.forEach((column, i) => {
      row[column] = cells[i] ?? null;
    });
    return row;
  });
}

async function startWorker(label: string, directory: string | null): Promise<WorkerLink> {
  const file = workerFile('store-worker');
  if (!existsSync(file)) throw new StoreWorkerMissing(file);
  const worker = new Worker(file, { workerData: { directory } satisfies StoreWorkerData });
  const waiting = new Map<number, { resolve(result: StoreResult): void; reject(error: Error): void }>();
  const listeners = new Map<string, Set<Listener>>();
  let count = 0;
  let gone: Error | null = null;

  const ready = new Promise<void>((resolve, reject) => {
    const end = (reason: string): void => {
      if (gone) return;
      const error = new ConnectionLost(label, reason);
      gone = error;
      reject(error);
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
      for (const listener of [...listeners.values()].flatMap((some) => [...some])) listener.onLost?.(error);
      listeners.clear();
    };
    worker.on('error', (error) => end(error.message));
    worker.on('exit', () => end('the store worker stopped'));
    worker.on('message', (reply: StoreReply) => {
      if (reply.kind === 'ready') return resolve();
      if (reply.kind === 'unusable') {
        gone = new DataDirectoryUnusable(label, reply.message);
        return reject(gone);
      }
      if (reply.kind === 'notification') {
        for (const listener of listeners.get(reply.channel) ?? []) listener.onNotify(reply.payload);
        return;
      }
      const caller = waiting.get(reply.id);
      waiting.delete(reply.id);
      if (reply.kind === 'result') caller?.resolve(reply.result);
      else caller?.reject(failure(label, reply.sqlState, reply.message));
    });
  });

  const send = (step: Step): Promise<StoreResult> =>
    new Promise((resolve, reject) => {
      if (gone) return reject(gone);
      const id = count++;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ ...step, id } satisfies StoreRequest);
    });

  try {
    await ready;
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  return {
    send,
    listen: async (channel, listener) => {
      const present = listeners.get(channel) ?? new Set();
      present.add(listener);
      listeners.set(channel, present);
      // Also for the second listener: it may count on being heard once this is answered.
      await send({ op: 'listen', channel });
      return async () => void listeners.get(channel)?.delete(listener);
    },
    close: async () => {
      await send({ op: 'close' });
      await worker.terminate();
    },
  };
}

function failure(label: string, sqlState: string | null, message: string): Error {
  return sqlState === null ? new ConnectionLost(label, message) : new StatementFailed(label, sqlState, message);
}
