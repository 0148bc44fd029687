import { BigInt } from '@graphprotocol/graph-ts';
import { ONE, RAY } from '../constants';

/**
 * Products and quotients of non-negative integers with 27-decimal factors (RAY), named by their rounding.
 * Half-up is what Aave's tokens do before 3.5; floor and ceil are what they do since.
 */
const HALF_RAY = RAY.div(BigInt.fromI32(2));
const TWO = BigInt.fromI32(2);

/** a x ray / 1e27, halves up. */
export function rayMulHalfUp(a: BigInt, ray: BigInt): BigInt {
  return a.times(ray).plus(HALF_RAY).div(RAY);
}

/** a x ray / 1e27, down. */
export function rayMulFloor(a: BigInt, ray: BigInt): BigInt {
  return a.times(ray).div(RAY);
}

/** a x ray / 1e27, up. */
export function rayMulCeil(a: BigInt, ray: BigInt): BigInt {
  return divCeil(a.times(ray), RAY);
}

/** a x 1e27 / ray, halves up. */
export function rayDivHalfUp(a: BigInt, ray: BigInt): BigInt {
  return a.times(RAY).plus(ray.div(TWO)).div(ray);
}

/** a x 1e27 / ray, down. */
export function rayDivFloor(a: BigInt, ray: BigInt): BigInt {
  return a.times(RAY).div(ray);
}

/** a x 1e27 / ray, up. */
export function rayDivCeil(a: BigInt, ray: BigInt): BigInt {
  return divCeil(a.times(RAY), ray);
}

function divCeil(numerator: BigInt, denominator: BigInt): BigInt {
  if (numerator.isZero()) return numerator;
  return numerator.minus(ONE).div(denominator).plus(ONE);
}
