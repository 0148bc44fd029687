import { assetOf } from '../book/account.ts';
import type { Book } from '../book/types.ts';
import { checkDepth, type Depth, priceFactor } from './depth.ts';
import type { CascadeRequest } from './types.ts';

/** Where what a cascade takes is sold: assets that are one and the same share a market, and so its depth. */
export interface Venues {
  /** by asset: 1 where sales move its price */
  readonly canMove: Uint8Array;
  /** prices once `sold` units of each asset are sold, from the prices at which the cascade began */
  pricesAfter(sold: Float64Array, from: Float64Array): Float64Array;
}

const NO_IMPACT: Depth = { kind: 'NONE' };

/** @throws UnknownAssetError, InvalidQuestionError */
export function createVenues(book: Book, { liquidity, linked }: Pick<CascadeRequest, 'liquidity' | 'linked'>): Venues {
  const venueOf = Uint32Array.from(book.assets, (_, i) => i);
  for (const [asset, same] of linked ?? []) {
    const [from, to] = [book.assetIndex.get(asset), book.assetIndex.get(same)];
    if (from !== undefined && to !== undefined) venueOf[from] = to;
  }
  const depths = book.assets.map(() => NO_IMPACT);
  for (const [asset, depth] of liquidity ?? []) {
    checkDepth(asset, depth);
    depths[venueOf[assetOf(book, asset).index] ?? 0] = depth;
  }
  return {
    canMove: Uint8Array.from(book.assets, (_, i) => Number(depths[venueOf[i] ?? i]?.kind !== 'NONE')),
    pricesAfter(sold, from) {
      const usd = new Float64Array(depths.length);
      sold.forEach((units, i) => {
        const venue = venueOf[i] ?? i;
        if (units !== 0) usd[venue] = (usd[venue] ?? 0) + units * (from[i] ?? 0);
      });
      return from.map((price, i) => {
        const venue = venueOf[i] ?? i;
        return price * priceFactor(depths[venue] ?? NO_IMPACT, usd[venue] ?? 0);
      });
    },
  };
}
