import type { ChainSource } from './chain/types.ts';
import type { Subgraph } from './manifest/types.ts';
import { createOrderIndexes } from './query/order-indexes.ts';
import { createEntityReader } from './query/reader.ts';
import type { EntityReader } from './query/types.ts';
import { type EngineActivity, watchActivity } from './run/activity.ts';
import { createIndexer, type Indexer, type IndexerOptions } from './run/indexer.ts';
import { createProcessor, type ProcessorOptions } from './run/processor.ts';
import { readPrograms } from './run/processor-modules.ts';
import { type Database, type DatabaseLocation, openDatabase } from './store/database.ts';
import { type DeploymentOptions, openDeployment } from './store/deployment.ts';
import { createStoredBlock } from './store/stored-block.ts';
import type { DeploymentStore } from './store/types.ts';

type Tuning = Pick<IndexerOptions, 'detail' | 'flush' | 'buffer' | 'pollMs' | 'backoffMs' | 'attempts' | 'keepGoing'> &
  Pick<ProcessorOptions, 'cacheEntities' | 'steps'>;

interface Activities {
  /** Everything the run does, for logs and metrics; must be cheap. */
  readonly onActivity?: (activity: EngineActivity) => void;
}

type Listening = Activities & Pick<IndexerOptions, 'onProgress' | 'onRecover'> & Pick<ProcessorOptions, 'onLog'>;

/** How an engine runs; all of it can be sent to another thread. */
export interface EngineTuning extends Tuning {
  readonly deployment?: DeploymentOptions;
}

export interface EngineListeners extends Listening {
  /** What the run does without from now on: the cache of final blocks cannot be written to, or an index for readers cannot be made. Each told once. */
  readonly onWarning?: (error: unknown) => void;
}

export interface EngineOptions extends EngineTuning, EngineListeners {
  readonly subgraph: Subgraph;
  /** Closed with the engine, also when opening it fails. */
  readonly source: ChainSource;
  /** One that is open stays open; one that is opened here is closed with the engine. */
  readonly database: Database | DatabaseLocation;
}

/** A subgraph, its chain and its store, ready to run and to be read. */
export interface Engine {
  readonly subgraph: Subgraph;
  readonly source: ChainSource;
  readonly database: Database;
  /** Number of the deployment in the database. */
  readonly deploymentId: number;
  readonly schemaName: string;
  readonly store: DeploymentStore;
  readonly reader: EntityReader;
  readonly indexer: Indexer;
  close(): Promise<void>;
}

/**
 * Puts an engine together in this thread, in the order in which nothing is written before all input is found good.
 * @throws errors of openDatabase, openDeployment and createProcessor
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { subgraph, source, cacheEntities, steps, onLog, onActivity, onWarning, deployment: wanted } = options;
  const opened: { close(): Promise<void> }[] = [source];
  const close = async (): Promise<void> => {
    for (const part of opened.splice(0).reverse()) await part.close();
  };
  try {
    const database = 'query' in options.database ? options.database : await openDatabase(options.database);
    if (database !== options.database) opened.push(database);
    // Compiled while the database makes the schema; what is wrong with them is told of when that is done.
    const compiling = readPrograms(subgraph, steps);
    compiling.catch(() => {});
    const { id, schemaName, store } = await openDeployment(database, subgraph, wanted);
    opened.push(store);
    const processor = await createProcessor({
      subgraph,
      programs: await compiling,
      store,
      calls: source,
      forgetsEvents: true,
      ...(cacheEntities !== undefined && { cacheEntities }),
      ...(steps !== undefined && { steps }),
      ...(onLog && { onLog }),
    });
    const storedBlock = createStoredBlock(database, schemaName);
    const parts = { source, store, processor };
    const { schema } = subgraph;
    const orders = createOrderIndexes({ database, schemaName, schema, ...(onWarning && { onWarning }) });
    return {
      subgraph,
      source,
      database,
      deploymentId: id,
      schemaName,
      store,
      reader: createEntityReader({ db: database, schemaName, schema, deploymentId: subgraph.id, orders }),
      indexer: createIndexer({ ...options, ...(onActivity ? watchActivity(parts, onActivity) : parts), storedBlock }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
