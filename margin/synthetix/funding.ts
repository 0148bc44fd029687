import { TimeBeforeIndexError } from '../errors.ts';
import { WAD } from '../math/integers.ts';
import type { SynthetixMarket, SynthetixPool } from './types.ts';
import { divWad, larger, mulWad, smaller } from './wad.ts';

const DAY = 86_400n;
const YEAR = 31_557_600n;

function elapsedDays({ id, funding }: SynthetixMarket, timestamp: bigint): bigint {
  if (timestamp < funding.updatedAt) throw new TimeBeforeIndexError(id, timestamp, funding.updatedAt);
  return divWad(timestamp - funding.updatedAt, DAY);
}

/** Change of the funding rate per day, per day, WAD. Source: PerpsMarket.currentFundingVelocity. */
export function synthetixVelocity({ skew, terms }: SynthetixMarket): bigint {
  if (terms.skewScale === 0n) return 0n;
  const share = smaller(larger(divWad(skew, terms.skewScale), -WAD), WAD);
  return mulWad(share, terms.maxFundingVelocity);
}

/** Funding rate per day at a time, WAD. Source: PerpsMarket.currentFundingRate. @throws TimeBeforeIndexError */
export function synthetixRate(market: SynthetixMarket, timestamp: bigint): bigint {
  return market.funding.rate + mulWad(synthetixVelocity(market), elapsedDays(market, timestamp));
}

/** Minus the mean rate since the last update, times the days since: funding per unit of size per dollar of price, WAD. */
export function synthetixFundingFactor(market: SynthetixMarket, timestamp: bigint): bigint {
  const mean = -divWad(market.funding.rate + synthetixRate(market, timestamp), 2n * WAD);
  return mulWad(mean, elapsedDays(market, timestamp));
}

/** Funding per unit of size from the beginning to a time, quote WAD. Source: PerpsMarket.calculateNextFunding. */
export function synthetixFundingValue(market: SynthetixMarket, price: bigint, timestamp: bigint): bigint {
  return market.funding.value + mulWad(synthetixFundingFactor(market, timestamp), price);
}

/** Interest per dollar of locked open interest at a time, WAD. Source: InterestRate.calculateNextInterest. */
export function synthetixInterest({ interest }: SynthetixPool, timestamp: bigint): bigint {
  if (timestamp < interest.updatedAt) throw new TimeBeforeIndexError('interest', timestamp, interest.updatedAt);
  return interest.accrued + mulWad(interest.rate, divWad(timestamp - interest.updatedAt, YEAR));
}

/** Price at which a signed size fills, WAD: the mean of the premiums before and after. Source: AsyncOrder.calculateFillPrice. */
export function synthetixExactFillPrice({ skew, terms }: SynthetixMarket, size: bigint, price: bigint): bigint {
  if (terms.skewScale === 0n) return price;
  const before = price + mulWad(price, divWad(skew, terms.skewScale));
  const after = price + mulWad(price, divWad(skew + size, terms.skewScale));
  return divWad(before + after, 2n * WAD);
}
