import { existsSync } from 'node:fs';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { workerFile } from '../worker-file.ts';
import { lockDataDirectory, markReady, prepareFiles } from './data-directory.ts';
import { withDeadline } from './deadline.ts';
import { ConnectionLost, DatabaseInUse, DataDirectoryUnusable, StoreWorkerMissing } from './errors.ts';
import { createGate } from './gate.ts';
import { createStoreLink, type StoreLink } from './pglite-link.ts';
import type { StoreReply, StoreResult, StoreWorkerData } from './pglite-messages.ts';
import { copyStatement, type Database, type DatabaseLimits, type SqlRow, type Transaction } from './sql.ts';
import { encodeParam } from './sql-text.ts';
import { inTransaction } from './transaction.ts';

interface Connection {
  readonly label: string;
  readonly link: StoreLink;
  readonly limits: DatabaseLimits;
  close(): Promise<void>;
}

/**
 * Opens PGlite in a worker thread, on files below `dataDir` or in memory. One process at a time.
 * @throws DataDirectoryUnwritable, DataDirectoryUnusable, DatabaseInUse, StoreWorkerMissing
 */
export async function openPglite(dataDir: string | null, limits: DatabaseLimits = {}): Promise<Database> {
  if (dataDir === null) return createDatabase({ label: 'memory', limits, ...(await startWorker('memory', null)) });
  const unlock = await lockDataDirectory(dataDir);
  try {
    const { link, close } = await startWorker(dataDir, await prepareFiles(dataDir));
    await markReady(dataDir);
    return createDatabase({ label: dataDir, link, limits, close: () => close().finally(unlock) });
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** PGlite in the thread that another thread of this process opened. */
export async function openPglitePort(port: MessagePort, label: string): Promise<Database> {
  const link = createStoreLink(label, (request, transfer) => port.postMessage(request, transfer));
  port.on('message', (reply: StoreReply) => link.receive(reply));
  port.on('close', () => link.end(new ConnectionLost(label, 'the store was closed')));
  return createDatabase({ label, link, limits: {}, close: async () => port.close() });
}

function createDatabase({ link, label, limits, close }: Connection): Database {
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
    // Copied, since a view would travel with all of the memory it looks at; the copy goes over as it is.
    const sent = typeof text === 'string' ? text : new Uint8Array(text);
    const transfer = typeof sent === 'string' ? [] : [sent.buffer];
    await link.send({ op: 'copy', sql: copyStatement(table, columns, "'/dev/blob'"), text: sent }, transfer);
  };
  const read: Transaction['query'] = (sql, params) => withDeadline(label, limits, () => gate(() => query(sql, params)));
  return {
    engine: 'pglite',
    label,
    query: read,
    bytes: async (sql, params) => {
      const [value] = Object.values((await read(sql, params))[0] ?? {});
      return typeof value === 'string' && value !== '0x' ? Buffer.from(value.slice(2), 'hex') : null;
    },
    transaction: (work) => gate(() => inTransaction({ query, execute, copy }, work)),
    secondWriter: async () => null,
    lock: async (name) => {
      if (locks.has(name)) throw new DatabaseInUse(`${name} of ${label}`, 'this process');
      locks.add(name);
      return async () => void locks.delete(name);
    },
    listen: link.listen,
    share: async () => {
      const { port1, port2 } = new MessageChannel();
      await link.send({ op: 'attach', port: port1 }, [port1]);
      return { port: port2, label };
    },
    close: () => {
      closing ??= gate(close);
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

async function startWorker(label: string, directory: string | null): Promise<Pick<Connection, 'link' | 'close'>> {
  const file = workerFile('store-worker');
  if (!existsSync(file)) throw new StoreWorkerMissing(file);
  const worker = new Worker(file, { workerData: { directory } satisfies StoreWorkerData });
  const link = createStoreLink(label, (request, transfer) => worker.postMessage(request, transfer));
  try {
    await new Promise<void>((resolve, reject) => {
      const end = (error: Error): void => {
        link.end(error);
        reject(error);
      };
      worker.on('error', (error) => end(new ConnectionLost(label, error.message)));
      worker.on('exit', () => end(new ConnectionLost(label, 'the store worker stopped')));
      worker.on('message', (reply: StoreReply) => {
        if (reply.kind === 'ready') resolve();
        else if (reply.kind === 'unusable') end(new DataDirectoryUnusable(label, reply.message));
        else link.receive(reply);
      });
    });
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  const close = async (): Promise<void> => {
    await link.send({ op: 'close' });
    await worker.terminate();
  };
  return { link, close };
}
