import { mulDiv, Q96 } from './integers.ts';
import { type LiquidityRange, rangeAmounts, sqrtPriceAtTick } from './liquidity.ts';

/**
 * What orders have earned and owe, to the contract's rounding: fees and funding grow for each unit of liquidity, and each
 * tick in use keeps the growth of its far side. Source: OrderBook, Tick and Funding of perp-curie.
 */
export interface TickGrowth {
  /** quote units for each unit of liquidity, times 2^128 */
  readonly feeX128: bigint;
  /** Σ premium · seconds, times 2^96 */
  readonly fundingX96: bigint;
  /** the same over the square root of the pool's price */
  readonly rootFundingX96: bigint;
}

/** Growth over all ticks, and outside of those in use. */
export interface PoolGrowth {
  /** the pool's, where its price stands */
  readonly tick: number;
  readonly feeX128: bigint;
  readonly rootFundingX96: bigint;
  readonly ticks: ReadonlyMap<number, TickGrowth>;
}

/** Growth in and below the range of an order when it was last settled. */
export interface OrderSettled {
  readonly feeInsideX128: bigint;
  readonly fundingBelowX96: bigint;
  readonly fundingInsideX96: bigint;
  readonly rootFundingInsideX96: bigint;
}

export interface SettledRange extends LiquidityRange {
  readonly settled: OrderSettled;
}

const Q128 = 2n ** 128n;
const UNTOUCHED: TickGrowth = { feeX128: 0n, fundingX96: 0n, rootFundingX96: 0n };

interface Split {
  readonly below: bigint;
  readonly inside: bigint;
}

function split(range: LiquidityRange, pool: PoolGrowth, global: bigint, outside: (of: TickGrowth) => bigint): Split {
  const lower = outside(pool.ticks.get(range.lowerTick) ?? UNTOUCHED);
  const upper = outside(pool.ticks.get(range.upperTick) ?? UNTOUCHED);
  const below = pool.tick >= range.lowerTick ? lower : global - lower;
  const above = pool.tick < range.upperTick ? upper : global - upper;
  return { below, inside: global - below - above };
}

/** Fees the order has earned and not collected, quote units, rounded down. */
export function orderFee(order: SettledRange, pool: PoolGrowth): bigint {
  const { inside } = split(order, pool, pool.feeX128, ({ feeX128 }) => feeX128);
  return mulDiv(inside - order.settled.feeInsideX128, order.liquidity, Q128);
}

/**
 * What the order adds to its account's funding before the division by a day, for a funding growth of `growthX96` over all
 * ticks: the base it held below its range, and the base it traded along its range.
 */
export function orderFundingCoefficient(order: SettledRange, pool: PoolGrowth, growthX96: bigint): bigint {
  const { settled, liquidity, lowerTick, upperTick } = order;
  const plain = split(order, pool, growthX96, ({ fundingX96 }) => fundingX96);
  const root = split(order, pool, pool.rootFundingX96, ({ rootFundingX96 }) => rootFundingX96);
  const wholeBase = rangeAmounts(order, sqrtPriceAtTick(lowerTick)).base;
  const below = wholeBase * (plain.below - settled.fundingBelowX96);
  const atUpper = mulDiv(plain.inside - settled.fundingInsideX96, Q96, sqrtPriceAtTick(upperTick));
  const inside = liquidity * (root.inside - settled.rootFundingInsideX96 - atUpper);
  return (below + inside) / Q96;
}
