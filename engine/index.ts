/** The engine's public door: everything other rooms may use of it. */

export { withCache } from './chain/cache/cached-source.ts';
export { type ChainLocation, openSource } from './chain/open-source.ts';
export { openRecording, type RecordingSource } from './chain/recording/open-recording.ts';
export { createRpcSource, type RpcSource, type RpcSourceOptions } from './chain/rpc/rpc-source.ts';
export type * from './chain/types.ts';
export { createComesAgain } from './comes-again.ts';
export { EngineError, type ErrorKind } from './errors.ts';
export { parseEntitySchema } from './manifest/schema.ts';
export { loadSubgraph } from './manifest/subgraph.ts';
export type * from './manifest/types.ts';
export type { BigDecimal } from './numbers/big-decimal.ts';
export * as bigDecimal from './numbers/big-decimal.ts';
export { type Engine, type EngineListeners, type EngineOptions, type EngineTuning, openEngine } from './open-engine.ts';
export {
  atBlock,
  blockOf,
  createEntityGraph,
  createRequestEntities,
  type EntityContext,
  type EntityGraph,
  type RequestEntities,
  withIndexingError,
} from './query/graph.ts';
export type { DirectDocument } from './query/graph-direct.ts';
export { acceptEnumText } from './query/graph-enums.ts';
export { mendRequest } from './query/graph-mend.ts';
export { liftLiterals } from './query/literals.ts';
export { createOrderIndexes } from './query/order-indexes.ts';
export { createEntityReader } from './query/reader.ts';
export { createSharedLook } from './query/shared-look.ts';
export type * from './query/types.ts';
export type { EngineActivity, StoredBlockActivity } from './run/activity.ts';
export { createIndexer, type Indexer } from './run/indexer.ts';
export { createProcessor, type MappingLog } from './run/processor.ts';
export type { ProgressEvent } from './run/progress.ts';
export { keepHeapSmall } from './small-heap.ts';
export { type Database, type DatabaseLocation, type DatabaseTransaction, openDatabase } from './store/database.ts';
export { type Deployment, openDeployment } from './store/deployment.ts';
export { HistoryPruned } from './store/errors.ts';
export { type BlockFeed, type BlockListeners, type HeadChange, listenBlocks } from './store/listen-blocks.ts';
export { quoteName, type SqlParam, type SqlRow } from './store/sql.ts';
export { createStoredBlock } from './store/stored-block.ts';
export type * from './store/types.ts';
export { createExportCaller } from './wasm/call-export.ts';
export { type IndexWorker, startIndexWorker } from './worker/start-index-worker.ts';
