import type { SynthetixMarket, SynthetixTerms } from './types.ts';
import { absolute, divWad, mulWad, smaller } from './wad.ts';

/** Most that one window liquidates, base units; zero where nothing limits. Source: maxLiquidationAmountInWindow. */
export function synthetixWindowLimit(terms: SynthetixTerms): bigint {
  const perSecond = mulWad(mulWad(terms.makerFee + terms.takerFee, terms.skewScale), terms.liquidationMultiplier);
  return perSecond * terms.liquidationWindowSeconds;
}

/** Windows that a position of a size takes, rounded up; zero where nothing limits. Source: numberOfLiquidationWindows. */
export function synthetixWindows(terms: SynthetixTerms, size: bigint): bigint {
  const limit = synthetixWindowLimit(terms);
  return limit === 0n ? 0n : (absolute(size) + limit - 1n) / limit;
}

/** What is left of the window at a time, base units. Source: PerpsMarket.currentLiquidationCapacity. */
export function synthetixCapacity({ terms, liquidated }: SynthetixMarket, timestamp: bigint): bigint {
  const start = timestamp - terms.liquidationWindowSeconds;
  const taken = liquidated.reduce((sum, one) => (one.timestamp > start ? sum + one.amount : sum), 0n);
  const limit = synthetixWindowLimit(terms);
  return taken > limit ? 0n : limit - taken;
}

/**
 * What a keeper may liquidate of a position now, base units: the window's rest, or a whole window more when it is used
 * up, the market's premium is small and nothing was liquidated in this second. Source: maxLiquidatableAmount, for
 * others than the endorsed liquidator.
 */
export function synthetixLiquidatableSize(market: SynthetixMarket, size: bigint, timestamp: bigint): bigint {
  const limit = synthetixWindowLimit(market.terms);
  if (limit === 0n) return absolute(size);
  const capacity = synthetixCapacity(market, timestamp);
  if (capacity > 0n) return smaller(capacity, absolute(size));
  const { maxLiquidationPd, skewScale } = market.terms;
  const latest = market.liquidated.at(-1)?.timestamp ?? 0n;
  const isCalm = maxLiquidationPd > 0n && divWad(absolute(market.skew), skewScale) < maxLiquidationPd;
  return isCalm && latest !== timestamp ? smaller(limit, absolute(size)) : 0n;
}
