import { BigDecimal, BigInt, Bytes } from '@graphprotocol/graph-ts';
import { toWhole } from '../math/decimal';

/** 1e18, in which Synthetix counts amounts, prices and ratios. Products and quotients are cut towards zero, as its DecimalMath does. */
export const WAD = BigInt.fromString('1000000000000000000');
export const WAD_DECIMALS = 18;

export function mulWad(a: BigInt, b: BigInt): BigInt {
  return a.times(b).div(WAD);
}

export function divWad(a: BigInt, b: BigInt): BigInt {
  return a.times(WAD).div(b);
}

export function wadToDecimal(value: BigInt): BigDecimal {
  return toWhole(value, WAD_DECIMALS);
}

/** A number of the system (market, account, collateral) as 16 bytes, big endian. */
export function numberBytes(value: BigInt): Bytes {
  const bytes = new Bytes(16);
  for (let i = 0; i < 16; i++) bytes[15 - i] = i < value.length ? value[i] : 0;
  return bytes;
}

/** Decimal text of a number that may be absent. */
export function textOrNull(value: BigInt | null): string | null {
  if (value === null) return null;
  return value.toString();
}
