import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { openSource } from '../chain/open-source.ts';
import { loadSubgraph } from '../manifest/subgraph.ts';
import { type Engine, openEngine } from '../open-engine.ts';
import type { EngineActivity } from '../run/activity.ts';
import { keepHeapSmall } from '../small-heap.ts';
import { openShared } from '../store/database.ts';
import { errorFacts } from './errors.ts';
import type { IndexReply, IndexRequest, IndexWorkerData } from './messages.ts';

if (parentPort && isIndexWorkerData(workerData)) await serve(parentPort, workerData);

function isIndexWorkerData(data: unknown): data is IndexWorkerData {
  return typeof data === 'object' && data !== null && 'kind' in data && data.kind === 'index-worker';
}

/** Runs an engine for the thread that asked for it. */
async function serve(port: MessagePort, data: IndexWorkerData): Promise<void> {
  keepHeapSmall();
  const tell = (reply: IndexReply): void => port.postMessage(reply);
  const running = new Map<number, AbortController>();
  let engine: Engine;
  let closeAll: () => Promise<void>;
  try {
    ({ engine, closeAll } = await open(data, tell));
  } catch (error) {
    tell({ type: 'unready', error: errorFacts(error) });
    port.close();
    return;
  }

  async function run({ id, to, follow }: IndexRequest & { type: 'run' }): Promise<void> {
    const stopping = new AbortController();
    running.set(id, stopping);
    try {
      const limits = { ...(to !== undefined && { to }), ...(follow !== undefined && { follow }) };
      tell({ type: 'ended', id, outcome: await engine.indexer.run({ ...limits, signal: stopping.signal }) });
    } catch (error) {
      tell({ type: 'failed', id, error: errorFacts(error) });
    } finally {
      running.delete(id);
    }
  }

  async function close(): Promise<void> {
    for (const stopping of running.values()) stopping.abort();
    await closeAll();
    tell({ type: 'closed' });
    port.close();
  }

  port.on('message', (request: IndexRequest) => {
    if (request.type === 'run') void run(request);
    else if (request.type === 'stop') running.get(request.id)?.abort();
    else void close();
  });
  tell({ type: 'ready', deploymentId: engine.deploymentId, schemaName: engine.schemaName });
}

async function open(
  { subgraphDir, chain, database: share, tuning }: IndexWorkerData,
  tell: (reply: IndexReply) => void,
) {
  const subgraph = await loadSubgraph(subgraphDir);
  const database = await openShared(share);
  const onActivity = (activity: EngineActivity): void => tell({ type: 'activity', activity });
  try {
    const engine = await openEngine({
      ...tuning,
      subgraph,
      database,
      source: await openSource(chain, {
        onRequest: (request) => onActivity({ type: 'request', ...request }),
        onCacheError: (error) => tell({ type: 'warning', error: errorFacts(error) }),
      }),
      onActivity,
      onProgress: (event) => tell({ type: 'progress', event }),
      onLog: (entry) => tell({ type: 'log', entry }),
      onRecover: (error) => tell({ type: 'recover', error: errorFacts(error) }),
    });
    const closeAll = async (): Promise<void> => {
      await engine.close();
      await database.close();
    };
    return { engine, closeAll };
  } catch (error) {
    await database.close();
    throw error;
  }
}
