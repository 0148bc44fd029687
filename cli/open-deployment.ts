import {
  type ChainSource,
  createEntityReader,
  createOrderIndexes,
  type Database,
  type EngineListeners,
  type EngineTuning,
  type EntityReader,
  type Indexer,
  listenBlocks,
  loadSubgraph,
  openDatabase,
  type Subgraph,
  startIndexWorker,
} from '../engine/index.ts';
import { subgraphFor } from './networks.ts';
import { openChain } from './open-chain.ts';
import type { IndexSettings } from './settings.ts';

export interface OpenIndex {
  /** For questions about the chain; the indexer has a source of its own. */
  readonly source: ChainSource;
  readonly subgraph: Subgraph;
  readonly database: Database;
  readonly schemaName: string;
  readonly network: string;
  readonly reader: EntityReader;
  /** Works in a thread of its own. */
  readonly indexer: Indexer;
  /** Calls `wake` whenever the store's head may have moved. */
  wakeups(wake: () => void): Promise<{ close(): Promise<void> }>;
  close(): Promise<void>;
}

/** Milliseconds a read may take while somebody waits for it. */
export const READ_MS = 30_000;

/** Opens chain, subgraph and database in the order in which nothing is written before all input is found good. */
export async function openIndex(
  settings: IndexSettings,
  listeners: EngineListeners,
  tuned: Pick<EngineTuning, 'pollMs'> = {},
): Promise<OpenIndex> {
  const { source, network, location } = await openChain(settings);
  const opened: { close(): Promise<void> }[] = [source];
  const close = async () => {
    for (const part of opened.splice(0).reverse()) await part.close();
  };
  try {
    const { buildDir, networksFile } = settings;
    const subgraphDir = await subgraphFor({ buildDir, networksFile, network });
    const subgraph = await loadSubgraph(subgraphDir);
    const database = await openDatabase(settings.database, { readTimeoutMs: READ_MS });
    opened.push(database);
    const { schema: schemaWanted, history, detail, keepGoing } = settings;
    const deployment = { schema: schemaWanted, ...(history !== null && { history }) };
    const tuning = { ...tuned, detail, keepGoing, deployment };
    const worker = await startIndexWorker({ subgraphDir, chain: location, database, tuning, listeners });
    opened.push(worker);
    const { schemaName, indexer } = worker;
    const { schema, id: deploymentId } = subgraph;
    const { onWarning } = listeners;
    const orders = createOrderIndexes({ database, schemaName, schema, ...(onWarning && { onWarning }) });
    const reader = createEntityReader({ db: database, schemaName, schema, deploymentId, orders });
    const wakeups: OpenIndex['wakeups'] = (wake) =>
      listenBlocks(database, worker, { onChange: wake, onError: listeners.onRecover ?? (() => {}) });
    return { source, subgraph, database, schemaName, network, reader, indexer, wakeups, close };
  } catch (error) {
    await close();
    throw error;
  }
}
