import type { MarketState, PoolState } from './pool-state.ts';

type Quoted = Pick<MarketState, 'id' | 'poolId' | 'token' | 'price'>;

interface Quotes<Market extends Quoted> {
  readonly markets: ReadonlyMap<string, Market>;
  readonly pools: ReadonlyMap<string, Pick<PoolState, 'decimals'>>;
}

export interface OtherSource<Market> {
  readonly other: Market;
  /** price / the other's price − 1 */
  readonly deviation: number;
}

/** Priced markets of the same token in other pools. Their price is of the same thing, so it should be the same. */
export function otherSources<Market extends Quoted>(quotes: Quotes<Market>, market: Quoted): OtherSource<Market>[] {
  const price = usdOf(quotes, market);
  if (price === null || market.token === '') return [];
  return Array.from(quotes.markets.values()).flatMap((other) => {
    const theirs = other.id !== market.id && other.token === market.token ? usdOf(quotes, other) : null;
    return theirs === null ? [] : [{ other, deviation: price / theirs - 1 }];
  });
}

/** The farthest from any of them, either way; null where there is none. */
export function largestDeviation(sources: readonly OtherSource<unknown>[]): number | null {
  return sources.length === 0 ? null : Math.max(...sources.map(({ deviation }) => Math.abs(deviation)));
}

function usdOf<Market extends Quoted>({ pools }: Quotes<Market>, { price, poolId }: Quoted): number | null {
  return price === null ? null : Number(price) / 10 ** (pools.get(poolId)?.decimals ?? 8);
}
