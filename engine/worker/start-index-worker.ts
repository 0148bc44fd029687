import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { ChainLocation } from '../chain/open-source.ts';
import type { EngineListeners, EngineTuning } from '../open-engine.ts';
import type { Indexer, RunOptions } from '../run/indexer.ts';
import type { RunOutcome } from '../run/state.ts';
import type { Database } from '../store/sql.ts';
import { workerFile } from '../worker-file.ts';
import { errorOf, IndexWorkerMissing, IndexWorkerStopped } from './errors.ts';
import type { IndexReply, IndexRequest, IndexWorkerData } from './messages.ts';

export interface IndexWorkerOptions {
  /** Output of `graph build`. */
  readonly subgraphDir: string;
  readonly chain: ChainLocation;
  /** Stays open; the thread has a connection of its own, or shares PGlite's thread. */
  readonly database: Database;
  readonly tuning?: EngineTuning;
  readonly listeners?: EngineListeners;
}

/** An engine that indexes in a thread of its own: whatever a mapping does, this thread goes on. */
export interface IndexWorker {
  readonly deploymentId: number;
  readonly schemaName: string;
  readonly indexer: Indexer;
  close(): Promise<void>;
}

/** How long a thread that was told to end may take for it; what it had not committed is gone after that. */
const CLOSE_MS = 2_500;

interface Waiting {
  resolve(outcome: RunOutcome): void;
  reject(error: Error): void;
}

/** @throws errors of openEngine, IndexWorkerMissing */
export async function startIndexWorker(options: IndexWorkerOptions): Promise<IndexWorker> {
  const { subgraphDir, chain, database, tuning = {} } = options;
  const { onProgress, onActivity, onLog, onRecover, onWarning } = options.listeners ?? {};
  const file = workerFile('index-worker');
  if (!existsSync(file)) throw new IndexWorkerMissing(file);
  const share = await database.share();
  const data: IndexWorkerData = { kind: 'index-worker', subgraphDir, chain, database: share, tuning };
  const worker = new Worker(file, { workerData: data, transferList: 'port' in share ? [share.port] : [] });
  const waiting = new Map<number, Waiting>();
  let count = 0;
  let gone: Error | null = null;
  let isStuck = false;
  let onClosed = (): void => {};
  const closed = new Promise<void>((resolve) => {
    onClosed = resolve;
  });
  const send = (request: IndexRequest): void => worker.postMessage(request);

  function take(id: number): Waiting | undefined {
    const found = waiting.get(id);
    waiting.delete(id);
    return found;
  }

  const ready = new Promise<{ readonly deploymentId: number; readonly schemaName: string }>((resolve, reject) => {
    const end = (reason: string): void => {
      gone ??= new IndexWorkerStopped(reason);
      reject(gone);
      for (const id of [...waiting.keys()]) take(id)?.reject(gone);
      onClosed();
    };
    worker.on('error', (error) => end(error.message));
    worker.on('exit', () => end('it exited'));
    worker.on('message', (reply: IndexReply) => {
      switch (reply.type) {
        case 'ready':
          return resolve(reply);
        case 'unready':
          return reject(errorOf(reply.error));
        case 'ended':
          return take(reply.id)?.resolve(reply.outcome);
        case 'failed':
          return take(reply.id)?.reject(errorOf(reply.error));
        case 'progress':
          return onProgress?.(reply.event);
        case 'activity':
          return onActivity?.(reply.activity);
        case 'log':
          return onLog?.(reply.entry);
        case 'recover':
          return onRecover?.(errorOf(reply.error));
        case 'warning':
          return onWarning?.(errorOf(reply.error));
        case 'closed':
          return onClosed();
      }
    });
  });

  async function run({ to, follow, signal }: RunOptions = {}): Promise<RunOutcome> {
    if (gone) throw gone;
    const id = count++;
    let deadline: NodeJS.Timeout | undefined;
    const onAbort = (): void => {
      send({ type: 'stop', id });
      // A mapping in the middle of a long run does not hear it.
      deadline = setTimeout(() => {
        isStuck = true;
        take(id)?.resolve({ status: 'canceled', head: null });
      }, CLOSE_MS);
    };
    try {
      return await new Promise<RunOutcome>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        send({ type: 'run', id, ...(to !== undefined && { to }), ...(follow !== undefined && { follow }) });
        if (signal?.aborted) onAbort();
        else signal?.addEventListener('abort', onAbort, { once: true });
      });
    } finally {
      clearTimeout(deadline);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  async function close(): Promise<void> {
    if (gone === null && !isStuck) {
      send({ type: 'close' });
      let deadline: NodeJS.Timeout | undefined;
      await Promise.race([
        closed,
        new Promise((resolve) => {
          deadline = setTimeout(resolve, CLOSE_MS);
        }),
      ]);
      clearTimeout(deadline);
    }
    await worker.terminate();
  }

  try {
    return { ...(await ready), indexer: { run }, close };
  } catch (error) {
    await worker.terminate();
    throw error;
  }
}
