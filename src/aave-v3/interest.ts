import { BigInt } from '@graphprotocol/graph-ts';
import { ONE, RAY, ZERO } from '../constants';
import { rayMulHalfUp } from '../math/ray';

const SECONDS_PER_YEAR = BigInt.fromI32(31536000);
const TWO = BigInt.fromI32(2);
const SIX = BigInt.fromI32(6);

/** Growth of a supply index, RAY: 1 + rate x elapsed / year, the product truncated. */
export function linearInterest(rateRay: BigInt, elapsed: BigInt): BigInt {
  return RAY.plus(rateRay.times(elapsed).div(SECONDS_PER_YEAR));
}

/** Growth of a debt, RAY, up to Aave 3.3: three terms of the binomial series of (1 + rate / year) ^ elapsed. */
export function compoundedInterestBinomial(rateRay: BigInt, elapsed: BigInt): BigInt {
  if (elapsed.isZero()) return RAY;
  const less1 = elapsed.minus(ONE);
  const less2 = elapsed.gt(TWO) ? elapsed.minus(TWO) : ZERO;
  const square = rayMulHalfUp(rateRay, rateRay).div(SECONDS_PER_YEAR.times(SECONDS_PER_YEAR));
  const cube = rayMulHalfUp(square, rateRay).div(SECONDS_PER_YEAR);
  const second = elapsed.times(less1).times(square).div(TWO);
  const third = elapsed.times(less1).times(less2).times(cube).div(SIX);
  return RAY.plus(rateRay.times(elapsed).div(SECONDS_PER_YEAR)).plus(second).plus(third);
}

/** Growth of a borrow index, RAY, since Aave 3.4: 1 + x + x^2/2 + x^3/6 of x = rate x elapsed / year. */
export function compoundedInterestSeries(rateRay: BigInt, elapsed: BigInt): BigInt {
  if (elapsed.isZero()) return RAY;
  const x = rateRay.times(elapsed).div(SECONDS_PER_YEAR);
  const rest = x.div(TWO).plus(rayMulHalfUp(x, x.div(SIX)));
  return RAY.plus(x).plus(rayMulHalfUp(x, rest));
}
