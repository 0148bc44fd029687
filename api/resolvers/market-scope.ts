import type { Analytics } from '../book/analytics.ts';
import type { MarketState } from '../book/pool-state.ts';
import { UnknownEntity } from '../errors.ts';
import { checkPool } from './pool-scope.ts';

export interface MarketScope {
  readonly market?: string | null;
  readonly pool?: string | null;
}

/** One market, a pool's or all, by id. @throws UnknownEntity */
export function marketsIn(analytics: Analytics, { market, pool }: MarketScope): MarketState[] {
  if (typeof market === 'string') {
    const found = analytics.markets.get(market.toLowerCase());
    if (found === undefined) throw new UnknownEntity('market', market, analytics.block.number);
    return [found];
  }
  const poolId = pool?.toLowerCase() ?? null;
  checkPool(analytics, poolId);
  return [...analytics.markets.values()]
    .filter((one) => poolId === null || one.poolId === poolId)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
