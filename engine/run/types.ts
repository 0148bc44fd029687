import type { BlockRef, BlockRequest, ChainBlock, DeliveredBlock, LogSelector } from '../chain/types.ts';
import type { BlockChange, DeploymentFailure, DynamicSource } from '../store/types.ts';

/** What handling one block leads to. */
export interface BlockOutcome {
  readonly changes: readonly BlockChange[];
  /** Data sources that handlers of this block created, in order. */
  readonly sources: readonly DynamicSource[];
  /** A handler failed for good: `changes` and `sources` are empty and the deployment stops at this block. */
  readonly failure?: DeploymentFailure;
  /** Handlers that failed and were passed over, in order: what the others did stands. */
  readonly errors?: readonly DeploymentFailure[];
}

/**
 * Logs of the block being processed that are selected by data sources it has just created, and were not by those
 * before: `selectors` are the new ones. They come with their transactions and receipts, and never repeat a log of the
 * block. Their triggers run after those of the block, as in graph-node.
 */
export type MoreLogs = (selectors: readonly LogSelector[]) => Promise<ChainBlock>;

/** Turns blocks into entity changes, in chain order; `engine/run/processor.ts` does so by running a subgraph's WASM. */
export interface BlockProcessor {
  /** As of the data sources there are. */
  readonly needs: {
    readonly everyBlock: BlockRequest['everyBlock'];
    readonly transactions: boolean;
    readonly receipts: boolean;
  };
  /** Forgets everything that is not in the store and reads the dynamic sources anew: at the start and after a revert. */
  restore(): Promise<void>;
  /** Selectors of all data sources, dynamic ones included. */
  selectors(): readonly LogSelector[];
  /**
   * Runs the handlers of one block. Reads see the changes of blocks before it, committed or not.
   * @throws EventsUnderWay: the block has left no trace and is to be given again when the store has those before it
   * @throws EngineError of kind transient or possible-reorg: the block has left no trace and may be given again
   */
  processBlock(block: DeliveredBlock, more: MoreLogs): Promise<BlockOutcome>;
  /** From the next `restore` on, events are looked up before they are written. False when they are already. */
  doubtEvents?(): boolean;
  /** True when no immutable entity of a block it processes is in the store already, since all were made here. */
  knowsHistory?(): boolean;
  /** The store now holds everything up to and including this block: what was kept for it may be forgotten. */
  committed?(block: BlockRef): void;
}
