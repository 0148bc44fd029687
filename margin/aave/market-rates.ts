import { unitOf } from '../math/integers.ts';
import type { ExactMarket, MarketRates } from '../protocol.ts';
import { kinkRates, utilization } from '../rates/kink.ts';
import type { AaveMarket } from './facts.ts';

/**
 * How a reserve's rates follow its usage, by its two-slope strategy; null where the strategy is not known. Supply rates
 * leave out claims without cash (deficit, bridged supply), which lower them. Source: DefaultReserveInterestRateStrategyV2.
 */
export function aaveMarketRates(market: AaveMarket | undefined, now: ExactMarket): MarketRates | null {
  const model = market?.rateModel ?? null;
  if (market === undefined || model === null) return null;
  const cap = (tokens: bigint | null): bigint | null =>
    tokens === null || tokens === 0n ? null : tokens * unitOf(market.reserve.decimals);
  return {
    kink: model.kink,
    supplyCap: cap(market.supplyCap),
    borrowCap: cap(market.borrowCap),
    at: (usage) => kinkRates(model, usage),
    usageAfter({ supply, borrow }) {
      const borrowed = now.borrow + borrow;
      const cash = market.cash + supply - borrow;
      return utilization(Number(borrowed), Number(cash));
    },
  };
}
