/** Fixed-point scales of the contracts. */
export const WAD = 10n ** 18n;
export const RAY = 10n ** 27n;
/** 10_000 basis points = 100 %. */
export const BPS = 10_000n;
/** A year as every protocol here counts it: 365 days, leap years ignored. */
export const SECONDS_PER_YEAR = 31_536_000n;
export const MAX_UINT256 = 2n ** 256n - 1n;

/**
 * a·b/c rounded towards zero. Operands are unsigned; `c` is positive.
 * @throws RangeError when c is 0.
 */
export function mulDivFloor(a: bigint, b: bigint, c: bigint): bigint {
  return (a * b) / c;
}

/** a·b/c rounded up. Operands are unsigned; `c` is positive. @throws RangeError when c is 0. */
export function mulDivCeil(a: bigint, b: bigint, c: bigint): bigint {
  const product = a * b;
  const quotient = product / c;
  return product % c === 0n ? quotient : quotient + 1n;
}

/** a·b/c rounded to nearest, ties up. Operands are unsigned; `c` is positive. @throws RangeError when c is 0. */
export function mulDivHalfUp(a: bigint, b: bigint, c: bigint): bigint {
  return (a * b + c / 2n) / c;
}

export function minOf(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

export function maxOf(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** 10^decimals, cached: the number of native units in one whole token. */
export function unitOf(decimals: number): bigint {
  const known = units[decimals];
  if (known !== undefined) return known;
  const unit = 10n ** BigInt(decimals);
  units[decimals] = unit;
  return unit;
}

const units: (bigint | undefined)[] = [];
