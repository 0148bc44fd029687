import { BigInt } from '@graphprotocol/graph-ts';
import { Market } from '../../generated/schema';
import { ONE, ZERO } from '../constants';

/**
 * Comet keeps one signed principal per account: above zero supplied, below zero owed. Its indexes count in 1e15, those
 * of a market in RAY. Present values are rounded towards zero; principals of supply down, of debt up (CometCore).
 */
const INDEX_SCALE = BigInt.fromString('1000000000000000');
const RAY_PER_INDEX = BigInt.fromString('1000000000000');

export function toIndex(ray: BigInt): BigInt {
  return ray.div(RAY_PER_INDEX);
}

export function toRay(index: BigInt): BigInt {
  return index.times(RAY_PER_INDEX);
}

/** Principal of one side, not negative, in native units of the base. */
export function presentOf(principal: BigInt, indexRay: BigInt): BigInt {
  return principal.times(toIndex(indexRay)).div(INDEX_SCALE);
}

/** Signed balance of a signed principal. */
export function presentValue(principal: BigInt, market: Market): BigInt {
  if (principal.ge(ZERO)) return presentOf(principal, market.supplyIndexRay);
  return presentOf(principal.neg(), market.borrowIndexRay).neg();
}

/** Signed principal of a signed balance. */
export function principalValue(balance: BigInt, market: Market): BigInt {
  if (balance.ge(ZERO)) return balance.times(INDEX_SCALE).div(toIndex(market.supplyIndexRay));
  return divUp(balance.neg().times(INDEX_SCALE), toIndex(market.borrowIndexRay)).neg();
}

/** The supply principal whose present value is `amount`: one exactly, as the index is never below its scale. */
export function principalOfMinted(amount: BigInt, market: Market): BigInt {
  return divUp(amount.times(INDEX_SCALE), toIndex(market.supplyIndexRay));
}

export function positivePart(value: BigInt): BigInt {
  return value.gt(ZERO) ? value : ZERO;
}

export function smallerOf(a: BigInt, b: BigInt): BigInt {
  return a.lt(b) ? a : b;
}

function divUp(numerator: BigInt, denominator: BigInt): BigInt {
  return numerator.plus(denominator).minus(ONE).div(denominator);
}
