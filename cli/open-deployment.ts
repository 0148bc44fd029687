import {
  type ChainSource,
  createEntityReader,
  createIndexer,
  createProcessor,
  createStoredBlock,
  type Database,
  type EntityReader,
  type Indexer,
  listenBlocks,
  loadSubgraph,
  type MappingLog,
  openDatabase,
  openDeployment,
  type ProgressEvent,
  type Subgraph,
} from '../engine/index.ts';
import { subgraphFor } from './networks.ts';
import { openChain } from './open-chain.ts';
import type { IndexSettings } from './settings.ts';

export interface Listeners {
  readonly onProgress: (event: ProgressEvent) => void;
  readonly onLog: (entry: MappingLog) => void;
  /** A fault the run will recover from. */
  readonly onRecover: (error: unknown) => void;
}

export interface OpenIndex {
  readonly source: ChainSource;
  readonly subgraph: Subgraph;
  readonly database: Database;
  readonly reader: EntityReader;
  readonly indexer: Indexer;
  /** Calls `wake` whenever the store's head may have moved. */
  wakeups(wake: () => void): Promise<{ close(): Promise<void> }>;
  close(): Promise<void>;
}

/** Opens chain, subgraph and database in the order in which nothing is written before all input is found good. */
export async function openIndex(settings: IndexSettings, listeners: Listeners): Promise<OpenIndex> {
  const { source, network } = await openChain(settings);
  const opened: { close(): Promise<void> }[] = [source];
  const close = async () => {
    for (const part of opened.splice(0).reverse()) await part.close();
  };
  try {
    const { buildDir, networksFile } = settings;
    const subgraph = await loadSubgraph(await subgraphFor({ buildDir, networksFile, network }));
    const database = await openDatabase(settings.database);
    opened.push(database);
    const deployment = await openDeployment(database, subgraph, { schema: settings.schema });
    opened.push(deployment.store);
    const reader = createEntityReader({
      db: database,
      schemaName: deployment.schemaName,
      schema: subgraph.schema,
      deploymentId: subgraph.id,
    });
    const { store } = deployment;
    const processor = await createProcessor({ subgraph, store, calls: source, onLog: listeners.onLog });
    const storedBlock = createStoredBlock(database, deployment.schemaName);
    const { onProgress, onRecover } = listeners;
    const indexer = createIndexer({ subgraph, source, store, processor, storedBlock, onProgress, onRecover });
    const wakeups: OpenIndex['wakeups'] = (wake) =>
      listenBlocks(database, deployment, { onChange: wake, onError: onRecover });
    return { source, subgraph, database, reader, indexer, wakeups, close };
  } catch (error) {
    await close();
    throw error;
  }
}
