import type { ProcessedBlock } from '../../engine/index.ts';
import { type MarketLeverage, marketLeverage } from '../../margin/index.ts';
import { ownTurn } from '../turns.ts';
import type { Analytics } from './analytics.ts';
import type { BookSource } from './book-source.ts';
import { createLeastRecent, type LeastRecent } from './least-recent.ts';
import { pastSamples } from './past-samples.ts';

/** A move that counts as near to liquidation. */
export const NEAR = 0.1;

export type LeverageSample = ReadonlyMap<string, MarketLeverage>;
export type LeverageCache = LeastRecent<LeverageSample>;

/** Leverage by market of past blocks, by block hash. @param markets how many to keep, over all blocks */
export const createLeverageCache = (markets: number): LeverageCache =>
  createLeastRecent({ capacity: markets, sizeOf: (sample) => sample.size + 1 });

/** Leverage of every priced market at each block, in their order. @throws BlockReverted */
export const leverageSamples = (
  { books, leverages }: { readonly books: BookSource; readonly leverages: LeverageCache },
  blocks: readonly ProcessedBlock[],
): Promise<LeverageSample[]> => pastSamples({ books, cache: leverages, keyOf: ({ hash }) => hash, sampleOf }, blocks);

async function sampleOf({ book, markets }: Analytics): Promise<LeverageSample> {
  await ownTurn();
  const priced = [...markets.values()].filter(({ unpricedReason }) => unpricedReason === null);
  return new Map(priced.map(({ id }) => [id, marketLeverage(book, id, NEAR)]));
}
