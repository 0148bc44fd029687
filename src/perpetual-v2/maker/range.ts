import { BigInt } from '@graphprotocol/graph-ts';
import { MakerOrder, VirtualPool } from '../../../generated/schema';
import { tickOf } from './ticks';

/** Growth below a range and in it, of what grows by `global` over all ticks. */
class RangeGrowth {
  constructor(
    readonly below: BigInt,
    readonly inside: BigInt,
  ) {}
}

/** Where the pool's price stands to the range of an order. */
class Standing {
  constructor(
    readonly isAboveLower: boolean,
    readonly isBelowUpper: boolean,
  ) {}

  split(global: BigInt, lowerOutside: BigInt, upperOutside: BigInt): RangeGrowth {
    const below = this.isAboveLower ? lowerOutside : global.minus(lowerOutside);
    const above = this.isBelowUpper ? upperOutside : global.minus(upperOutside);
    return new RangeGrowth(below, global.minus(below).minus(above));
  }
}

function standingOf(order: MakerOrder, swap: VirtualPool): Standing {
  return new Standing(swap.tick >= order.lowerTick, swap.tick < order.upperTick);
}

/**
 * The order's funding was settled: growth below its range and in it counts from here. Saves nothing.
 * Source: OrderBook.updateFundingGrowthAndLiquidityCoefficientInFundingPayment, Tick.getAllFundingGrowth.
 */
export function settleOrderFunding(order: MakerOrder, swap: VirtualPool): void {
  const lower = tickOf(swap.id, order.lowerTick);
  const upper = tickOf(swap.id, order.upperTick);
  order.fundingGrowthX96 = swap.fundingGrowthX96;
  if (lower === null || upper === null) return;
  const standing = standingOf(order, swap);
  const plain = standing.split(swap.fundingGrowthX96, lower.fundingOutsideX96, upper.fundingOutsideX96);
  const root = standing.split(swap.rootFundingGrowthX96, lower.rootFundingOutsideX96, upper.rootFundingOutsideX96);
  order.fundingBelowX96 = plain.below;
  order.fundingInsideX96 = plain.inside;
  order.rootFundingInsideX96 = root.inside;
}

/** The order's fees were collected. Saves nothing. Source: Tick.getFeeGrowthInsideX128. */
export function settleOrderFees(order: MakerOrder, swap: VirtualPool): void {
  const lower = tickOf(swap.id, order.lowerTick);
  const upper = tickOf(swap.id, order.upperTick);
  if (lower === null || upper === null) return;
  const growth = standingOf(order, swap).split(swap.feeGrowthX128, lower.feeOutsideX128, upper.feeOutsideX128);
  order.feeInsideX128 = growth.inside;
}
