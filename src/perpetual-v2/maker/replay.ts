import { BigInt } from '@graphprotocol/graph-ts';
import { VirtualPool } from '../../../generated/schema';
import { FeeRatios, fullStepFee, makerFeeGrowth } from '../math/swap';
import { sqrtPriceAtTick, tickAtSqrtPrice } from '../math/tick';
import { crossTick, ladderOf, nextTick, tickOf } from './ticks';

/**
 * Replays a trade of which its fee and the price after it are known, as the order book does to share the fee among
 * makers: step by step from tick to tick, the last step getting what is left of the fee. The caller saves the pool.
 * Source: OrderBook.replaySwap.
 */
export function replayTrade(swap: VirtualPool, after: BigInt, isDown: boolean, fee: BigInt, ratios: FeeRatios): void {
  const ticks = ladderOf(swap.id).ticks;
  let left = fee;
  while (swap.sqrtPriceX96.notEqual(after)) {
    const tick = nextTick(ticks, swap.tick, swap.tickSpacing, isDown);
    const row = tickOf(swap.id, tick);
    const bound = row === null ? sqrtPriceAtTick(tick) : row.sqrtPriceX96;
    const isReached = isDown ? bound.ge(after) : bound.le(after);
    if (!isReached) {
      swap.tick = tickAtSqrtPrice(after);
      swap.sqrtPriceX96 = after;
      break;
    }
    const whole = fullStepFee(swap.sqrtPriceX96, bound, swap.liquidity, ratios.exchange);
    const paid = whole.lt(left) ? whole : left;
    payMakers(swap, paid, ratios);
    left = left.minus(paid);
    if (row !== null && !row.liquidityGross.isZero()) crossTick(row, swap, isDown);
    swap.tick = isDown ? tick - 1 : tick;
    swap.sqrtPriceX96 = bound;
  }
  payMakers(swap, left, ratios);
}

function payMakers(swap: VirtualPool, fee: BigInt, ratios: FeeRatios): void {
  swap.feeGrowthX128 = swap.feeGrowthX128.plus(makerFeeGrowth(fee, swap.liquidity, ratios));
}
