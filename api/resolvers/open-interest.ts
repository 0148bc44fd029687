import { openInterest } from '../../margin/index.ts';
import { decimalNumber } from '../arguments.ts';
import type { Analytics } from '../book/analytics.ts';
import { marketNumbers } from '../book/market-numbers.ts';
import { sumText } from '../decimals.ts';
import { entityAt } from './at-row.ts';
import type { ApiContext } from './context.ts';
import { openInterestOf } from './market-curve.ts';
import { type MarketScope, marketsIn } from './market-scope.ts';
import { metaOf } from './meta.ts';

/** OpenInterestSummary of the SDL. @throws UnknownEntity */
export function openInterestAnswer(analytics: Analytics, scope: MarketScope, context: ApiContext) {
  const markets = marketsIn(analytics, scope).flatMap((market) => {
    const found = openInterestOf({ analytics, market, numbers: marketNumbers(analytics, market) });
    return found === null ? [] : [{ market, found }];
  });
  const total = (side: 'longUsd' | 'shortUsd') => markets.reduce((sum, { found }) => sum + Number(found[side] ?? 0), 0);
  const all = openInterest(total('longUsd'), total('shortUsd'));
  return {
    meta: () => metaOf(context.sources, analytics, { markets: markets.map(({ market }) => market.id) }),
    longUsd: sumText(all?.long ?? 0),
    shortUsd: sumText(all?.short ?? 0),
    grossUsd: sumText(all?.gross ?? 0),
    oneSidedUsd: sumText(all?.oneSided ?? 0),
    netUsd: sumText(all?.net ?? 0),
    unpricedMarkets: markets.filter(({ found }) => found.grossUsd === null).length,
    markets: markets
      .sort((a, b) => Number(b.found.grossUsd ?? 0) - Number(a.found.grossUsd ?? 0))
      .map(({ market, found }) => {
        const rate = analytics.pools.get(market.poolId)?.facts.rowOf('Market', market.id)?.fundingRatePerDay ?? null;
        const perDay = rate === null ? null : decimalNumber(rate);
        return {
          market: () => entityAt(context, analytics, { type: 'Market', id: market.id }),
          openInterest: found,
          fundingRatePerDay: perDay === null ? null : sumText(perDay),
          fundingApr: perDay === null ? null : sumText(perDay * 365),
        };
      }),
  };
}
