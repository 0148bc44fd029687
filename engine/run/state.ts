import type { BlockRef, DeliveredBlock } from '../chain/types.ts';
import type { BatchDraft, DeploymentFailure, DraftedBatch } from '../store/types.ts';

/** A batch on its way to the store. */
export interface MappedBatch extends DraftedBatch {
  /** Rows in the draft when it was handed over. */
  readonly rows: number;
  /** Logs handled in it. */
  readonly events: number;
}

/** What stays the same during a run. */
export interface RunPlan {
  /** First block any data source wants. */
  readonly startBlock: number;
  /** Last block to process; null: the chain's head. */
  readonly to: number | null;
  /** Go on with new blocks after the head is reached. */
  readonly follow: boolean;
  /** A batch is written when it holds this many blocks or changed rows, or is this old. */
  readonly flush: { readonly blocks: number; readonly rows: number; readonly ms: number };
  /** Logs and blocks held fetched but not mapped. */
  readonly buffer: { readonly logs: number; readonly blocks: number };
  /** First wait after an error that may pass; doubled each time up to 60 times as much. */
  readonly backoffMs: number;
  /** Errors in a row, without a block written in between, after which the run gives up; null: never. */
  readonly attempts: number | null;
}

export type RunOutcome =
  | { readonly status: 'reached'; readonly head: BlockRef | null }
  | Failed
  | { readonly status: 'canceled'; readonly head: BlockRef | null };

/** A handler failed for good; the failure is stored. */
export interface Failed {
  readonly status: 'failed';
  readonly head: BlockRef | null;
  readonly failure: DeploymentFailure;
}

/** Why work in flight is being ended. */
export type Reason =
  | { readonly type: 'recover'; readonly error: unknown }
  | { readonly type: 'fail'; readonly error: unknown }
  | { readonly type: 'stop' };

/** Facts that every state carries on. */
export interface Common {
  /** The store's head. */
  readonly head: BlockRef | null;
  /** Newest block that was final while the chain agreed with the store; null until then. */
  readonly finalSeen: number | null;
  /** Errors since the last block that was written. */
  readonly attempt: number;
  /** The newest error that the run recovers from. */
  readonly error: unknown;
  readonly stopping: boolean;
  /** The store has all its indexes. */
  readonly isComplete: boolean;
}

/** Fetching, mapping and writing at once; each field belongs to one of the three. */
export interface Syncing extends Common {
  readonly status: 'syncing';
  readonly target: number;
  /** Counts up when the stream is closed: what a closed stream still delivers is ignored. */
  readonly generation: number;
  readonly stream: 'idle' | 'pulling' | 'complementing' | 'ended';
  /** Where the next stream begins, and the last block that came. */
  readonly next: number;
  readonly fetched: BlockRef | null;
  readonly buffer: readonly DeliveredBlock[];
  readonly bufferedLogs: number;
  readonly mapping: boolean;
  readonly mapped: MappedBatch | null;
  /** Batches handed to the store and not yet written, `COMMITS` at most. */
  readonly committing: number;
  /** One of them ends with the block at which a handler failed: nothing comes after it. */
  readonly failing: boolean;
  /** Nothing is mapped until all that was is written. */
  readonly waiting: boolean;
  /** When the last batch went to the store, milliseconds of the driver's clock. */
  readonly flushedAt: number;
}

/** Fetching has ended; what is mapped is still written, then comes what `reason` says. */
export interface Draining extends Common {
  readonly status: 'draining';
  readonly reason: Reason;
  /** A batch did not reach the store: what is mapped on top of it must not either. */
  readonly broken: boolean;
  readonly mapping: boolean;
  readonly mapped: MappedBatch | null;
  readonly committing: number;
}

export type RunState =
  | (Common & { readonly status: 'starting' | 'locating' | 'rewinding' | 'restoring' | 'resting' })
  | Syncing
  | Draining
  /** What was asked for is stored; the indexes that the sync went without are made. Then the run ends so, or goes on. */
  | (Common & { readonly status: 'completing'; readonly failed: Failed | null })
  | (Common & {
      readonly status: 'stopped';
      readonly outcome: RunOutcome | { readonly status: 'error'; readonly error: unknown };
    });

export type Action =
  | { readonly type: 'stored'; readonly head: BlockRef | null; readonly failure: DeploymentFailure | null }
  /** `same`: the stored head is on the chain; `forked`: another block is; `behind`: the chain is not there yet. */
  | {
      readonly type: 'located';
      readonly latest: number;
      readonly finalized: number;
      readonly verdict: 'same' | 'forked' | 'behind';
      readonly at: number;
    }
  | { readonly type: 'pulled'; readonly generation: number; readonly blocks: readonly DeliveredBlock[] | 'end' }
  /**
   * `rest` was not mapped; `widened`: the last mapped block created data sources; `unstored`: the next one asks for what
   * the blocks before it wrote; `error` ended the mapping.
   */
  | {
      readonly type: 'mapped';
      readonly batch: MappedBatch;
      readonly rest: readonly DeliveredBlock[];
      readonly widened: boolean;
      readonly unstored?: boolean;
      readonly error?: unknown;
      readonly at: number;
    }
  | { readonly type: 'complemented'; readonly generation: number; readonly blocks: readonly DeliveredBlock[] }
  | { readonly type: 'committed'; readonly head: BlockRef; readonly failure: DeploymentFailure | null }
  | { readonly type: 'completed' }
  | { readonly type: 'restored' }
  | { readonly type: 'rewound'; readonly head: BlockRef | null }
  | { readonly type: 'rested' }
  | { readonly type: 'stop' }
  | { readonly type: 'failed'; readonly stage: Stage; readonly generation?: number; readonly error: unknown };

type Stage = 'complete' | 'read' | 'locate' | 'pull' | 'complement' | 'commit' | 'restore' | 'rewind';

export type Effect =
  | { readonly type: 'read-store' }
  | { readonly type: 'locate'; readonly head: BlockRef | null }
  /** Next blocks of stream `generation`; opens it over `from..to` when it is not open. */
  | { readonly type: 'pull'; readonly generation: number; readonly from: number; readonly to: number }
  | { readonly type: 'close-stream' }
  /** `draft`: of the batch that the blocks become part of; null: of a new one. */
  | { readonly type: 'map'; readonly blocks: readonly DeliveredBlock[]; readonly draft: BatchDraft | null }
  /** Adds to `blocks`, which came before the newest data sources, what those select in `from..to`. */
  | {
      readonly type: 'complement';
      readonly generation: number;
      readonly from: number;
      readonly to: number;
      readonly blocks: readonly DeliveredBlock[];
    }
  /** `final`: newest block that is known to be final. */
  | { readonly type: 'commit'; readonly batch: MappedBatch; readonly final: number | null }
  | { readonly type: 'complete' }
  | { readonly type: 'restore' }
  | { readonly type: 'rewind'; readonly head: BlockRef; readonly floor: number }
  | { readonly type: 'rest'; readonly why: 'poll' }
  | { readonly type: 'rest'; readonly why: 'backoff'; readonly ms: number };

export type Step = readonly [RunState, readonly Effect[]];
