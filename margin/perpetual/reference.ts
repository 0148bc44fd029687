import { maxOf, minOf } from '../math/integers.ts';

/** A market when its contract was last asked for its price, and its index now; prices with 18 decimals. */
export interface ReferenceState {
  /** what the contract said */
  readonly asked: bigint;
  readonly poolPrice: bigint;
  /** time-weighted over fifteen minutes, then */
  readonly marketTwap: bigint;
  readonly indexTwap: bigint;
  readonly indexThen: bigint;
  readonly index: bigint;
  /** seconds from then to the index's answer; not above zero when that is no newer */
  readonly since: bigint;
}

/**
 * The contract's price at the time of the index's newest answer, when nobody has traded since: the median of the pool's
 * price, its average over half an hour, and the index with the premium of a quarter of an hour. Averages are carried on
 * from those of the last settlement (the half hour's from the quarter's), so this is an estimate; at the time of asking
 * it is what the contract said. Source: AccountBalance._getMarkPrice of perp-curie 2.8.
 */
export function carriedPrice(state: ReferenceState): bigint {
  const { asked, poolPrice, marketTwap, indexTwap, indexThen, index, since } = state;
  if (since <= 0n) return asked;
  const halfHour = blend(marketTwap, poolPrice, { since, interval: 1800n });
  const premium =
    blend(marketTwap, poolPrice, { since, interval: 900n }) - blend(indexTwap, indexThen, { since, interval: 900n });
  return medianOf(poolPrice, halfHour, index + premium);
}

/** An average of some seconds ago, after the price has stood still since. */
function blend(average: bigint, price: bigint, { since, interval }: { since: bigint; interval: bigint }): bigint {
  const passed = minOf(since, interval);
  return (average * (interval - passed) + price * passed) / interval;
}

const medianOf = (a: bigint, b: bigint, c: bigint): bigint => maxOf(minOf(a, b), minOf(maxOf(a, b), c));
