import type { EntityReader, ProcessedBlock } from '../../engine/index.ts';
import { BlockReverted } from '../errors.ts';
import { type Analytics, createAnalyticsInTurns } from './analytics.ts';
import { moveAnalyticsInTurns } from './move-analytics.ts';
import { loadSnapshot, moveSnapshot } from './snapshot.ts';

export interface BookSource {
  /**
   * The analytics of a block of the store. Asked again, the same object.
   * @throws BlockReverted when a reorganisation took the block away while it was read.
   */
  at(block: ProcessedBlock): Promise<Analytics>;
  /**
   * The analytics of some blocks in turn, each moved from the one before. None of them is kept, so that a walk through
   * the past leaves what others ask for in its place.
   * @throws BlockReverted as `at`
   */
  walk(blocks: readonly ProcessedBlock[]): AsyncIterable<Analytics>;
}

export interface BookSourceOptions {
  readonly reader: EntityReader;
  /** Books kept; the least recently asked for goes first. */
  readonly capacity: number;
  /** Accounts of all of them together, beyond which fewer are kept; the newest two stay. */
  readonly accounts?: number;
}

/** Some 150 MB of books. */
const MOST_ACCOUNTS = 400_000;
const LEAST_KEPT = 2;

/** Books by block: the newest moves along with the chain, past ones are kept while there is room. */
export function createBookSource({ reader, capacity, accounts = MOST_ACCOUNTS }: BookSourceOptions): BookSource {
  /** In the order of their last use, by block hash. */
  const kept = new Map<string, Promise<Analytics>>();

  const load = async (block: ProcessedBlock, neighbours: readonly Promise<Analytics>[]): Promise<Analytics> => {
    const base = await nearest(neighbours, block);
    const moved = base !== null && (await isCanonical(base.block)) ? await moveSnapshot(reader, base, block) : null;
    const snapshot = moved ?? (await loadSnapshot(reader, block));
    if (!(await isCanonical(block))) throw new BlockReverted(block.number, block.hash);
    const analytics = base !== null && moved !== null ? await moveAnalyticsInTurns(base, moved) : null;
    return analytics ?? (await createAnalyticsInTurns(snapshot));
  };

  /** Drops the least recently asked for, now that the accounts of one are known. */
  function dropOld({ accounts: { size } }: Analytics): void {
    const most = Math.max(LEAST_KEPT, Math.min(capacity, Math.floor(accounts / Math.max(1, size))));
    for (const hash of [...kept.keys()].slice(0, Math.max(0, kept.size - most))) kept.delete(hash);
  }

  const isCanonical = async (block: ProcessedBlock) => (await reader.blockState(block)).isCanonical;

  return {
    at(block) {
      const found = kept.get(block.hash);
      const analytics = found ?? load(block, [...kept.values()]);
      kept.delete(block.hash);
      kept.set(block.hash, analytics);
      if (found === undefined) {
        analytics.then(dropOld, () => kept.delete(block.hash));
        for (const hash of [...kept.keys()].slice(0, Math.max(0, kept.size - capacity))) kept.delete(hash);
      }
      return analytics;
    },
    async *walk(blocks) {
      let before: readonly Promise<Analytics>[] = [];
      for (const block of blocks) {
        const analytics = await (kept.get(block.hash) ?? load(block, [...kept.values(), ...before]));
        before = [Promise.resolve(analytics)];
        yield analytics;
      }
    },
  };
}

/** The loaded book whose block is closest; null where none is loaded. */
async function nearest(candidates: readonly Promise<Analytics>[], block: ProcessedBlock): Promise<Analytics | null> {
  let best: Analytics | null = null;
  for (const settled of await Promise.allSettled(candidates)) {
    if (settled.status === 'rejected') continue;
    const distance = Math.abs(settled.value.block.number - block.number);
    if (best === null || distance < Math.abs(best.block.number - block.number)) best = settled.value;
  }
  return best;
}
