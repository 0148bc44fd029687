/**
 * Rounding of scaled balances in Aave v3.5 and later: what the pool owes is rounded down, what it is owed up.
 * The token events carry rounded values; the scaled balance follows from them exactly as below
 * (found by comparing with scaledBalanceOf on the contracts, and tested that way).
 */

export const RAY = 10n ** 27n;

const divUp = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;

export const supplyBalance = (scaled: bigint, index: bigint): bigint => (scaled * index) / RAY;
export const debtBalance = (scaled: bigint, index: bigint): bigint => divUp(scaled * index, RAY);

/** Scaled supply after an aToken event that moved the balance by `delta` besides the interest it reports. */
export const movedSupply = (scaled: bigint, index: bigint, delta: bigint): bigint =>
  divUp((supplyBalance(scaled, index) + delta) * RAY, index);

/** Scaled debt after a debt token event that moved the balance by `delta` besides the interest it reports. */
export const movedDebt = (scaled: bigint, index: bigint, delta: bigint): bigint =>
  ((debtBalance(scaled, index) + delta) * RAY) / index;
