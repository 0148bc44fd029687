import type { BlockRef, Hex } from '../chain/types.ts';
import type { EntityShape, EntityValues } from '../manifest/entity-shape.ts';
import type { EntityRow } from '../manifest/entity-value.ts';

export type { EntityRow, EntityValue } from '../manifest/entity-value.ts';

/** `row: null` removes the entity. Within one block an entity has one change, its last. */
export interface EntityChange {
  readonly type: string;
  readonly id: string;
  readonly block: number;
  readonly row: EntityRow | null;
}

/** A change as mappings make it: of a known block, with values by position. Null removes the entity. */
export interface BlockChange {
  readonly shape: EntityShape;
  readonly id: string;
  readonly values: EntityValues | null;
}

/** Changes of a batch to be, written out as they come, so that nothing has to be kept of them. Never stored: forgotten. */
export interface BatchDraft {
  /** Changes so far. */
  readonly rows: number;
  /**
   * Adds all changes of one block; blocks come in ascending order. After an error the draft can be neither added to nor
   * stored.
   * @throws InvalidEntityChange, BlockOutOfOrder
   */
  add(block: number, changes: readonly BlockChange[]): void;
}

/** A data source made from a template by a mapping. */
export interface DynamicSource {
  /** Name of the template. */
  readonly template: string;
  readonly params: readonly string[];
  readonly context: EntityRow | null;
  readonly creationBlock: number;
}

export interface ProcessedBlock extends BlockRef {
  /** Unix seconds. */
  readonly timestamp: number;
  /** Null where only the block's logs were fetched. */
  readonly parentHash: Hex | null;
}

/** What one transaction of the store moves: rows, dynamic sources and head together. */
export interface StoreBatch extends BatchParts {
  /** In any order of blocks. */
  readonly changes: readonly EntityChange[];
}

/** The same with rows that a draft of the store holds; it is whole with this. */
export interface DraftedBatch extends BatchParts {
  readonly draft: BatchDraft;
}

export interface BatchParts {
  readonly blocks: readonly ProcessedBlock[];
  readonly sources: readonly DynamicSource[];
  /**
   * Set when the deployment stops at the last block: its own changes are not in the batch, or, where it pauses, those of
   * its other handlers are.
   */
  readonly failure?: DeploymentFailure;
  /** Handlers that failed and were passed over, in order: what else their blocks did is in the batch. */
  readonly errors?: readonly DeploymentFailure[];
  /** The first block that was in step with the chain, where the store does not know yet that one was. */
  readonly synced?: number;
  /** Newest block that no reorganisation takes any more, which may be newer than the batch. Unknown when absent. */
  readonly final?: number;
  /** Whoever made the batch knows of its immutable entities that the store does not have them. */
  readonly isNew?: boolean;
}

/** Indexes made so far, of those that were missing. */
export interface IndexProgress {
  readonly made: number;
  readonly of: number;
}

export interface DeploymentFailure {
  readonly block: BlockRef;
  readonly handler: string;
  readonly message: string;
  /** The handler was passed over, and the deployment waits behind its block for somebody to decide. */
  readonly paused?: true;
}

/** A deployment's rows for the engine that writes them. */
export interface DeploymentStore {
  head(): Promise<ProcessedBlock | null>;
  failure(): Promise<DeploymentFailure | null>;
  /** Whether it was in step with the chain once. */
  isSynced(): Promise<boolean>;
  /** Latest committed version of each entity that exists, keyed by id; ids without an entity are absent. */
  load(type: string, ids: readonly string[]): Promise<Map<string, EntityRow>>;
  /** Latest versions of all entities of `type` whose `field` refers to `id`, by id. */
  loadRelated(type: string, field: string, id: string): Promise<EntityRow[]>;
  dynamicSources(): Promise<DynamicSource[]>;
  /** Begins a batch that is mapped and then stored; another may be stored meanwhile. */
  draft(): BatchDraft;
  /**
   * Stores the batch in one transaction. Batches may be handed over without waiting for the one before: they are
   * prepared at once and written in order; when one fails, those behind it fail too.
   */
  commit(batch: StoreBatch | DraftedBatch): Promise<void>;
  /**
   * Drops everything after `block`: row versions, dynamic sources, aggregates, failure. The head becomes the newest
   * processed block up to it, null where there is none. Throws BlockOutOfOrder when `block` is stored with another hash,
   * HistoryPruned when its rows are no longer kept.
   */
  revertTo(block: BlockRef): Promise<void>;
  /**
   * Makes the indexes that a first sync goes without. Reads are answered meanwhile: on PostgreSQL at any time, on PGlite
   * between one index and the next. When it is stopped or fails, what is left is made by the next call.
   */
  complete(options?: { onIndex?(progress: IndexProgress): void; readonly signal?: AbortSignal }): Promise<void>;
  close(): Promise<void>;
}
