import { BigDecimal, BigInt } from '@graphprotocol/graph-ts';
import { RAY_DECIMAL } from '../constants';

const E6 = BigDecimal.fromString('1000000');
const E8 = BigDecimal.fromString('100000000');
const E18 = BigDecimal.fromString('1000000000000000000');

/** 10^decimals; the three usual ones are constants, as a loop costs more than the division. */
export function powerOfTen(decimals: i32): BigDecimal {
  if (decimals == 18) return E18;
  if (decimals == 6) return E6;
  if (decimals == 8) return E8;
  return BigInt.fromI32(10)
    .pow(decimals as u8)
    .toBigDecimal();
}

/** Native units to whole tokens. */
export function toWhole(amount: BigInt, decimals: i32): BigDecimal {
  return amount.divDecimal(powerOfTen(decimals));
}

/** RAY to a fraction. */
export function rayToDecimal(ray: BigInt): BigDecimal {
  return ray.divDecimal(RAY_DECIMAL);
}
