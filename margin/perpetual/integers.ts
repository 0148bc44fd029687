import { WAD } from '../math/integers.ts';

/** Fixed-point scales of Perpetual Protocol v2. Source: PerpMath, PerpFixedPoint96 and SettlementTokenMath of perp-curie. */
export const Q96 = 2n ** 96n;
/** Ratios count in millionths. */
export const MILLION = 1_000_000n;

export const absOf = (value: bigint): bigint => (value < 0n ? -value : value);

/** a·b/c of signed a and b, rounded towards zero. */
export const mulDiv = (a: bigint, b: bigint, c: bigint): bigint => (a * b) / c;

/** value · ratio in millionths, rounded towards zero. */
export const mulRatio = (value: bigint, ratio: bigint): bigint => (value * ratio) / MILLION;

/** A size (18 decimals, signed) at a price (18 decimals), rounded towards zero. */
export const valueAt = (size: bigint, price: bigint): bigint => mulDiv(size, price, WAD);

/** 18 decimals to `unit` (10^(18 − decimals)), rounded down, below zero too. */
export function floorTo(amount: bigint, unit: bigint): bigint {
  const whole = amount / unit;
  return amount < 0n && amount % unit !== 0n ? whole - 1n : whole;
}
