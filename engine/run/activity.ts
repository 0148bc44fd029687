import { countLogs } from '../chain/sealed-block.ts';
import type { ChainSource } from '../chain/types.ts';
import type { DeploymentStore, ProcessedBlock } from '../store/types.ts';
import type { BlockProcessor } from './types.ts';

/** One stored block, and what was done for it. */
export interface StoredBlockActivity {
  readonly block: ProcessedBlock;
  /** Logs handled. */
  readonly events: number;
  /** Entities changed. */
  readonly rows: number;
}

/**
 * What a run does, for logs and metrics; all of it can be sent to another thread. `flushed`: a batch was written, its
 * blocks one by one where they are few, as at the head. `reverted`: the store went back by so many block numbers.
 */
export type EngineActivity =
  | { readonly type: 'chain'; readonly head: number }
  | {
      readonly type: 'flushed';
      readonly head: ProcessedBlock;
      readonly blocks: number;
      readonly events: number;
      readonly rows: number;
      readonly seconds: number;
      readonly each: readonly StoredBlockActivity[] | null;
    }
  | { readonly type: 'reverted'; readonly head: ProcessedBlock | null; readonly blocks: number }
  | { readonly type: 'request'; readonly endpoint: number; readonly outcome: string; readonly seconds: number };

type Store = Pick<DeploymentStore, 'head' | 'failure' | 'isSynced' | 'draft' | 'commit' | 'revertTo' | 'complete'>;

export interface Watched {
  readonly source: ChainSource;
  readonly processor: BlockProcessor;
  readonly store: Store;
}

/** Batches of more blocks are told as one. */
const FEW = 64;

/** The parts of a run, telling what they do. */
export function watchActivity(
  { source, processor, store }: Watched,
  tell: (activity: EngineActivity) => void,
): Watched {
  /** What was done for blocks that were mapped and are not written yet. */
  const handled = new Map<number, { readonly events: number; readonly rows: number }>();
  return {
    source: {
      ...source,
      async head() {
        const head = await source.head();
        tell({ type: 'chain', head: head.latest.number });
        return head;
      },
    },
    processor: {
      ...processor,
      get needs() {
        return processor.needs;
      },
      async processBlock(block, more) {
        const outcome = await processor.processBlock(block, more);
        handled.set(block.header.number, { events: countLogs(block), rows: outcome.changes.length });
        return outcome;
      },
      async restore() {
        handled.clear();
        await processor.restore();
      },
    },
    store: {
      head: () => store.head(),
      failure: () => store.failure(),
      isSynced: () => store.isSynced(),
      draft: () => store.draft(),
      complete: (options) => store.complete(options),
      async commit(batch) {
        const started = performance.now();
        await store.commit(batch);
        const seconds = (performance.now() - started) / 1000;
        const { blocks } = batch;
        const each = blocks.map((block) => ({ block, ...(handled.get(block.number) ?? { events: 0, rows: 0 }) }));
        for (const { number } of blocks) handled.delete(number);
        const head = blocks.at(-1);
        if (head === undefined) return;
        tell({
          type: 'flushed',
          head,
          blocks: blocks.length,
          events: each.reduce((sum, one) => sum + one.events, 0),
          rows: each.reduce((sum, one) => sum + one.rows, 0),
          seconds,
          each: blocks.length > FEW ? null : each,
        });
      },
      async revertTo(block) {
        const before = await store.head();
        await store.revertTo(block);
        const head = await store.head();
        tell({ type: 'reverted', head, blocks: before === null ? 0 : before.number - (head?.number ?? -1) });
      },
    },
  };
}
