import { maxOf, minOf, WAD } from '../math/integers.ts';
import { mulDiv, mulRatio, Q96 } from './integers.ts';

/** Funding is the premium for one day, paid by the second. */
const FUNDING_PERIOD = 86_400n;

/** Funding of a market up to its last settlement; growth is Σ premium · seconds, times 2^96. Source: perp-curie Exchange. */
export interface PerpetualFunding {
  readonly growthX96: bigint;
  /** Unix seconds; 0 before the first settlement */
  readonly settledAt: bigint;
  /** most the premium counts for, of the index, millionths; null for no limit */
  readonly maxRate: bigint | null;
}

/** Time-weighted prices at the moment that is asked about. */
export interface PerpetualTwaps {
  /** of the market, times 2^96 */
  readonly marketX96: bigint;
  /** of the index, 18 decimals */
  readonly index: bigint;
}

/** Price of 18 decimals times 2^96, rounded down. */
export const toX96 = (price: bigint): bigint => (price * Q96) / WAD;

/** Price times 2^96 of its square root times 2^96, rounded down. */
export const priceX96 = (sqrtPriceX96: bigint): bigint => (sqrtPriceX96 * sqrtPriceX96) / Q96;

/** Price of 18 decimals of a square root times 2^96, rounded down twice as the contract does. */
export const priceOf = (sqrtPriceX96: bigint): bigint => (priceX96(sqrtPriceX96) * WAD) / Q96;

/**
 * Growth at a Unix second, when the time-weighted prices then are these. Exact to the wei when they are the contract's
 * own; with prices of the last settlement it is an estimate whose error is the drift of the premium since, times the time.
 */
export function fundingGrowthAt(funding: PerpetualFunding, twaps: PerpetualTwaps, timestamp: bigint): bigint {
  const { growthX96, settledAt, maxRate } = funding;
  if (settledAt === 0n || timestamp <= settledAt) return growthX96;
  const indexX96 = toX96(twaps.index);
  const premium = twaps.marketX96 - indexX96;
  const limit = maxRate === null ? null : mulRatio(indexX96, maxRate);
  const counted = limit === null ? premium : maxOf(-limit, minOf(limit, premium));
  return growthX96 + counted * (timestamp - settledAt);
}

/**
 * Funding owed (above zero) or due, 18 decimals, of a base balance between two growths, rounded towards zero as the
 * contract rounds. `liquidityCoefficient` is what orders add before the division by a day; zero without orders.
 */
export function pendingFunding(base: bigint, growthX96: bigint, settledX96: bigint, liquidityCoefficient = 0n): bigint {
  return (liquidityCoefficient + mulDiv(base, growthX96 - settledX96, Q96)) / FUNDING_PERIOD;
}

/**
 * Growth over the square root of the pool's price, after `growthX96` more of plain growth at one price, rounded towards
 * zero; liquidity that trades along the price pays by it.
 */
export const rootGrowthAfter = (rootX96: bigint, growthX96: bigint, sqrtPriceX96: bigint): bigint =>
  sqrtPriceX96 === 0n ? rootX96 : rootX96 + mulDiv(growthX96, Q96, sqrtPriceX96);
