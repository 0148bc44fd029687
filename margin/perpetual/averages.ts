import { maxOf, minOf, unitOf } from '../math/integers.ts';
import { priceOf } from './funding.ts';
import { sqrtPriceAtTick } from './liquidity.ts';

/**
 * The prices that Perpetual Protocol v2 weighs by time, at any second, in bigint and to the contracts' rounding.
 * Sources: Oracle of uniswap v3-core, UniswapV3Broker and AccountBalance of perp-curie 2.8, CumulativeTwap, CachedTwap
 * and PriceFeedDispatcher of perp-oracle.
 */
export interface Standing {
  /** Unix seconds from which the value stood, until the next one's */
  readonly since: bigint;
  readonly value: bigint;
}

export interface PriceWindow {
  /** of the pool, rising; the first counts for all time before */
  readonly ticks: readonly Standing[];
  /** that the reader was told of, by the feed's own time, rising */
  readonly answers: readonly Standing[];
  /** of answers */
  readonly decimals: number;
  /** that the feed gives now; null when unknown */
  readonly newest: bigint | null;
}

/** A moment and how many seconds before it an average begins. */
export interface Span {
  readonly until: bigint;
  readonly interval: bigint;
}

/** Below this many seconds the pool's price counts as it stands. */
const SHORTEST = 10n;
/** Seconds by which the price of the pool itself is weighed. */
const SPOT = 15n;

/** Sum of value times seconds. */
function areaOf(standings: readonly Standing[], { until, interval }: Span): bigint {
  const from = until - interval;
  let area = 0n;
  for (const [place, { since, value }] of standings.entries()) {
    const start = place === 0 ? from : maxOf(since, from);
    const end = minOf(standings[place + 1]?.since ?? until, until);
    if (end > start) area += value * (end - start);
  }
  return area;
}

/** Square root of the pool's average price, times 2^96: of its average tick, cut towards zero. */
export function averageSqrtPrice(window: PriceWindow, sqrtPriceX96: bigint, span: Span): bigint {
  if (span.interval < SHORTEST || window.ticks.length === 0) return sqrtPriceX96;
  return sqrtPriceAtTick(Number(areaOf(window.ticks, span) / span.interval));
}

/**
 * The feed's average, 18 decimals; its newest answer where the interval is zero or longer than the reader remembers.
 * Cut down to the feed's decimals. Null where no answer is known.
 */
export function averageAnswer(window: PriceWindow, span: Span): bigint | null {
  const newest = newestAnswer(window);
  if (newest === null) return null;
  const [oldest] = window.answers;
  const isCovered = oldest !== undefined && oldest.since <= span.until - span.interval;
  const average = isCovered && span.interval > 0n ? areaOf(window.answers, span) / span.interval : newest;
  // An average of nothing stands for none.
  return to18(average === 0n ? newest : average, window.decimals);
}

/** What the feed says now, 18 decimals; null when unknown. */
export function indexOf(window: PriceWindow): bigint | null {
  const newest = newestAnswer(window);
  return newest === null ? null : to18(newest, window.decimals);
}

/** Of several answers of one second the reader takes the first it is told of. */
const newestAnswer = ({ answers, newest }: PriceWindow): bigint | null => answers.at(-1)?.value ?? newest;

const to18 = (answer: bigint, decimals: number): bigint =>
  decimals > 18 ? answer / unitOf(decimals - 18) : answer * unitOf(18 - decimals);

/** Seconds that the contract averages its prices over. */
export interface MarkIntervals {
  readonly market: bigint;
  readonly premium: bigint;
}

/**
 * The price that positions are valued by, 18 decimals: the median of the pool's price, its longer average, and the index
 * with the premium of the pool over it. Null where the index is unknown. Source: AccountBalance._getMarkPrice.
 */
export function markPrice(
  window: PriceWindow,
  { sqrtPriceX96, until, intervals }: { readonly sqrtPriceX96: bigint; until: bigint; intervals: MarkIntervals },
): bigint | null {
  const poolPrice = (interval: bigint): bigint => priceOf(averageSqrtPrice(window, sqrtPriceX96, { until, interval }));
  const index = indexOf(window);
  const indexAverage = averageAnswer(window, { until, interval: intervals.premium });
  if (index === null || indexAverage === null) return null;
  const premium = poolPrice(intervals.premium) - indexAverage;
  return medianOf(poolPrice(SPOT), poolPrice(intervals.market), index + premium);
}

const medianOf = (a: bigint, b: bigint, c: bigint): bigint => maxOf(minOf(a, b), minOf(maxOf(a, b), c));
