import type { ProcessedBlock } from '../../engine/index.ts';
import { type MarketLeverage, marketLeverage } from '../../margin/index.ts';
import { ownTurn } from '../turns.ts';
import type { Analytics } from './analytics.ts';
import type { BookSource } from './book-source.ts';
import { createLeastRecent, type LeastRecent } from './least-recent.ts';

/** A move that counts as near to liquidation. */
export const NEAR = 0.1;

export type LeverageSample = ReadonlyMap<string, MarketLeverage>;
export type LeverageCache = LeastRecent<LeverageSample>;

/** Leverage by market of past blocks, by block hash. @param markets how many to keep, over all blocks */
export const createLeverageCache = (markets: number): LeverageCache =>
  createLeastRecent({ capacity: markets, sizeOf: (sample) => sample.size + 1 });

/** Leverage of every priced market at each block, in their order; blocks asked for before are not read again. @throws BlockReverted */
export async function leverageSamples(
  { books, leverages }: { readonly books: BookSource; readonly leverages: LeverageCache },
  blocks: readonly ProcessedBlock[],
): Promise<LeverageSample[]> {
  const found = new Map<string, LeverageSample>();
  const missing = new Map<string, ProcessedBlock>();
  for (const block of blocks) {
    const known = leverages.get(block.hash);
    if (known === undefined) missing.set(block.hash, block);
    else found.set(block.hash, known);
  }
  for await (const analytics of books.walk([...missing.values()])) {
    await ownTurn();
    const sample = sampleOf(analytics);
    leverages.set(analytics.block.hash, sample);
    found.set(analytics.block.hash, sample);
  }
  return blocks.map((block) => found.get(block.hash) ?? new Map());
}

function sampleOf({ book, markets }: Analytics): LeverageSample {
  const priced = [...markets.values()].filter(({ unpricedReason }) => unpricedReason === null);
  return new Map(priced.map(({ id }) => [id, marketLeverage(book, id, NEAR)]));
}
