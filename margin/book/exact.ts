import type { BookAsset, BookLeg, BookRow } from './types.ts';

/**
 * The slow reference: the same arithmetic as the book in exact rationals over bigint, one account at a time. Float64
 * inputs are taken at their exact value, so any difference to the book is the book's own rounding. Only tests use it.
 */
export interface Rational {
  readonly n: bigint;
  /** positive */
  readonly d: bigint;
}

export const ZERO: Rational = { n: 0n, d: 1n };
export const ONE: Rational = { n: 1n, d: 1n };

/** A finite float64 at its exact value. */
export function rational(value: number): Rational {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const raw = bits.getBigUint64(0);
  const exponent = Number((raw >> 52n) & 0x7ffn);
  const fraction = raw & 0xfffffffffffffn;
  const mantissa = exponent === 0 ? fraction : fraction | 0x10000000000000n;
  const n = raw >> 63n === 1n ? -mantissa : mantissa;
  const shift = BigInt(Math.max(exponent, 1) - 1075);
  return shift >= 0n ? { n: n << shift, d: 1n } : { n, d: 1n << -shift };
}

export const plus = (a: Rational, b: Rational): Rational => ({ n: a.n * b.d + b.n * a.d, d: a.d * b.d });
export const minus = (a: Rational, b: Rational): Rational => ({ n: a.n * b.d - b.n * a.d, d: a.d * b.d });
export const times = (a: Rational, b: Rational): Rational => ({ n: a.n * b.n, d: a.d * b.d });
/** @throws RangeError when b is zero */
export function over(a: Rational, b: Rational): Rational {
  if (b.n === 0n) throw new RangeError('division of a rational by zero');
  return b.n > 0n ? { n: a.n * b.d, d: a.d * b.n } : { n: -a.n * b.d, d: a.d * -b.n };
}
/** Negative, zero or positive as a − b is. */
export function compare(a: Rational, b: Rational): number {
  const difference = a.n * b.d - b.n * a.d;
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
}
export const least = (a: Rational, b: Rational): Rational => (compare(a, b) <= 0 ? a : b);
/** Nearest float64, within two units in the last place. */
export function toNumber({ n, d }: Rational): number {
  const size = (value: bigint): number => value.toString(2).length;
  const shift = BigInt(64 + size(d) - size(n < 0n ? -n : n));
  const scaled = shift >= 0n ? (n << shift) / d : n / (d << -shift);
  return Number(scaled) * 2 ** -Number(shift);
}

/** An account's values at some prices, exact. */
export interface ExactAccount {
  readonly surplus: Rational;
  readonly requirement: Rational;
  readonly exposure: Rational;
  readonly debt: Rational;
  readonly idle: Rational;
}

type Field = Exclude<keyof BookLeg, 'asset' | 'premium'>;

/** @param prices USD per whole token by asset; a factor for shocks can be multiplied in */
export function exactAccount(row: BookRow, prices: ReadonlyMap<string, Rational>): ExactAccount {
  const sum = (field: Field, start: number): Rational =>
    row.legs.reduce((total, leg) => {
      const price = prices.get(leg.asset);
      return price === undefined ? total : plus(total, times(rational(leg[field]), price));
    }, rational(start));
  return {
    surplus: sum('surplus', row.constant?.surplus ?? 0),
    requirement: sum('requirement', row.constant?.requirement ?? 0),
    exposure: sum('exposure', 0),
    debt: sum('debt', row.constant?.debt ?? 0),
    idle: sum('idle', 0),
  };
}

export function exactPrices(assets: readonly BookAsset[]): Map<string, Rational> {
  const priced = assets.flatMap(({ id, price }) => (price === null ? [] : [[id, rational(price)] as const]));
  return new Map(priced);
}

/** The price of `asset` at which the account's surplus is zero; null when the asset does not move it. */
export function exactRoot(row: BookRow, asset: string, prices: ReadonlyMap<string, Rational>): Rational | null {
  const weight = rational(row.legs.find((leg) => leg.asset === asset)?.surplus ?? 0);
  const price = prices.get(asset);
  if (weight.n === 0n || price === undefined) return null;
  return minus(price, over(exactAccount(row, prices).surplus, weight));
}

/** What a first liquidation takes of an account in a state: see `expectedSeizure`. */
export function exactSeizure(row: BookRow, state: ExactAccount, health: Rational): Rational {
  const { rule } = row;
  if (compare(state.debt, ZERO) <= 0 || compare(state.exposure, ZERO) <= 0) return ZERO;
  const bound = rational(rule.fullBelowUsd);
  const isFull =
    compare(health, rational(rule.fullBelowHealth)) <= 0 ||
    compare(state.exposure, bound) < 0 ||
    compare(state.debt, bound) < 0;
  const share = isFull ? ONE : rational(rule.closeFactor);
  return least(times(times(share, state.debt), rational(row.bonus)), state.exposure);
}
