import { unitOf } from '../math/integers.ts';
import type { ExactMarket, MarketCaps, MarketRates } from '../protocol.ts';
import { kinkRates, utilization } from '../rates/kink.ts';
import type { AaveMarket } from './facts.ts';

/**
 * How a reserve's rates follow its usage, by its two-slope strategy; null where the strategy is not known. Supply rates
 * leave out claims without cash (deficit, bridged supply), which lower them. Source: DefaultReserveInterestRateStrategyV2.
 */
export function aaveMarketRates(market: AaveMarket | undefined, now: ExactMarket): MarketRates | null {
  const model = market?.rateModel ?? null;
  if (market === undefined || model === null) return null;
  return {
    kink: model.kink,
    supplyKink: model.kink,
    base: now.borrow + market.cash,
    at: (usage) => kinkRates(model, usage),
    usageAfter({ supply, borrow }) {
      const borrowed = now.borrow + borrow;
      const cash = market.cash + supply - borrow;
      return utilization(Number(borrowed), Number(cash));
    },
  };
}

/** Caps of a reserve: zero whole tokens is none. */
export function aaveMarketCaps(market: AaveMarket | undefined): MarketCaps {
  const cap = (tokens: bigint | null | undefined): bigint | null =>
    market === undefined || tokens === null || tokens === undefined || tokens === 0n
      ? null
      : tokens * unitOf(market.reserve.decimals);
  return { supply: cap(market?.supplyCap), borrow: cap(market?.borrowCap) };
}
