import { rayMulHalfUp } from './fixed-point.ts';
import { RAY, SECONDS_PER_YEAR } from './integers.ts';

/**
 * Growth factor of simple interest, RAY: 1 + rate·elapsed/year, the product truncated.
 * Source: MathUtils.calculateLinearInterest, all v3.
 * @param rate per year, RAY
 * @param elapsed seconds ≥ 0
 */
export function linearInterest(rate: bigint, elapsed: bigint): bigint {
  return RAY + (rate * elapsed) / SECONDS_PER_YEAR;
}

/**
 * Growth factor of compounded interest, RAY, as a three-term series in x = rate·elapsed/year: 1 + x + x²/2 + x³/6.
 * Source: MathUtils.calculateCompoundedInterest, v3.4 and later (POOL_REVISION ≥ 8).
 */
export function compoundedInterestSeries(rate: bigint, elapsed: bigint): bigint {
  if (elapsed === 0n) return RAY;
  const x = (rate * elapsed) / SECONDS_PER_YEAR;
  return RAY + x + rayMulHalfUp(x, x / 2n + rayMulHalfUp(x, x / 6n));
}

/**
 * Growth factor of compounded interest, RAY, as the first four terms of the binomial (1 + rate/year)^elapsed.
 * Source: MathUtils.calculateCompoundedInterest, v3.0 to v3.3 (POOL_REVISION ≤ 7).
 */
export function compoundedInterestBinomial(rate: bigint, elapsed: bigint): bigint {
  if (elapsed === 0n) return RAY;
  const perSecond2 = rayMulHalfUp(rate, rate) / (SECONDS_PER_YEAR * SECONDS_PER_YEAR);
  const perSecond3 = rayMulHalfUp(perSecond2, rate) / SECONDS_PER_YEAR;
  const pairs = elapsed * (elapsed - 1n);
  const triples = elapsed > 2n ? pairs * (elapsed - 2n) : 0n;
  return RAY + (rate * elapsed) / SECONDS_PER_YEAR + (pairs * perSecond2) / 2n + (triples * perSecond3) / 6n;
}
