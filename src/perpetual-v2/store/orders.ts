import { BigInt, ethereum } from '@graphprotocol/graph-ts';
import { MakerOrder, MarginAccount, Market, TakerBalance, VirtualPool } from '../../../generated/schema';
import { ZERO } from '../../constants';
import { Ids } from '../../ids';
import { settleOrderFees, settleOrderFunding } from '../maker/range';
import { moveTick } from '../maker/ticks';

/** An account's liquidity in a range changed: signed liquidity, and what went into the pool (above zero) or came out. */
export class LiquidityDelta {
  constructor(
    readonly lowerTick: i32,
    readonly upperTick: i32,
    readonly liquidity: BigInt,
    readonly base: BigInt,
    readonly quote: BigInt,
    readonly fee: BigInt,
  ) {}
}

/**
 * Moves the order of the range. What is put in is owed; what is taken out lowers the debt by the share of liquidity
 * that leaves, floored, as the order book does. Saves the order; the caller saves the taker balance.
 */
export function moveOrder(
  account: MarginAccount,
  market: Market,
  taker: TakerBalance,
  delta: LiquidityDelta,
  event: ethereum.Event,
): void {
  const order = getOrCreateOrder(account, market, taker, delta, event.block);
  if (delta.liquidity.gt(ZERO)) {
    order.baseDebt = order.baseDebt.plus(delta.base);
    order.quoteDebt = order.quoteDebt.plus(delta.quote);
  } else if (!order.liquidity.isZero()) {
    const removed = delta.liquidity.neg();
    order.baseDebt = order.baseDebt.minus(order.baseDebt.times(removed).div(order.liquidity));
    order.quoteDebt = order.quoteDebt.minus(order.quoteDebt.times(removed).div(order.liquidity));
  }
  order.liquidity = order.liquidity.plus(delta.liquidity);
  order.feesEarned = order.feesEarned.plus(delta.fee);
  moveLiquidity(order, market, delta);
  order.lastEventBlock = event.block.number;
  setOpen(order, taker, !order.liquidity.isZero(), event.block);
  order.save();
}

/** The pool's liquidity moves with the order's; fees and funding of the order are settled up to now. */
function moveLiquidity(order: MakerOrder, market: Market, delta: LiquidityDelta): void {
  const swap = VirtualPool.load(market.id);
  if (swap === null) return;
  moveTick(swap, delta.lowerTick, delta.liquidity, delta.liquidity);
  moveTick(swap, delta.upperTick, delta.liquidity, delta.liquidity.neg());
  if (delta.lowerTick <= swap.tick && swap.tick < delta.upperTick) {
    swap.liquidity = swap.liquidity.plus(delta.liquidity);
    swap.save();
  }
  settleOrderFunding(order, swap);
  settleOrderFees(order, swap);
}

function getOrCreateOrder(
  account: MarginAccount,
  market: Market,
  taker: TakerBalance,
  delta: LiquidityDelta,
  block: ethereum.Block,
): MakerOrder {
  const id = Ids.makerOrder(taker.id, delta.lowerTick, delta.upperTick);
  const known = MakerOrder.load(id);
  if (known !== null) return known;

  const order = new MakerOrder(id);
  order.pool = market.pool;
  order.market = market.id;
  order.marginAccount = account.id;
  order.lowerTick = delta.lowerTick;
  order.upperTick = delta.upperTick;
  order.liquidity = ZERO;
  order.baseDebt = ZERO;
  order.quoteDebt = ZERO;
  order.feesEarned = ZERO;
  order.feeInsideX128 = ZERO;
  order.fundingGrowthX96 = ZERO;
  order.fundingBelowX96 = ZERO;
  order.fundingInsideX96 = ZERO;
  order.rootFundingInsideX96 = ZERO;
  order.isOpen = false;
  order.openedAtBlock = block.number;
  return order;
}

function setOpen(order: MakerOrder, taker: TakerBalance, isOpen: boolean, block: ethereum.Block): void {
  if (isOpen == order.isOpen) return;
  const orders = taker.orders;
  if (isOpen) {
    orders.push(order.id);
    order.openedAtBlock = block.number;
    order.closedAtBlock = null;
  } else {
    orders.splice(orders.indexOf(order.id), 1);
    order.closedAtBlock = block.number;
    order.baseDebt = ZERO;
    order.quoteDebt = ZERO;
  }
  taker.orders = orders;
  order.isOpen = isOpen;
}
