import { BigInt, Bytes } from '@graphprotocol/graph-ts';
import { PoolTick, TickLadder, VirtualPool } from '../../../generated/schema';
import { ZERO } from '../../constants';
import { Ids } from '../../ids';
import { sqrtPriceAtTick } from '../math/tick';

/** Ticks of one word of the pool's bitmap, in which a trade looks for the next one. */
const WORD: i32 = 256;

export function ladderOf(market: Bytes): TickLadder {
  const known = TickLadder.load(market);
  if (known !== null) return known;
  const ladder = new TickLadder(market);
  ladder.market = market;
  ladder.ticks = [];
  return ladder;
}

/** Place of the first tick that is at least `tick`. */
export function placeOf(ticks: i32[], tick: i32): i32 {
  let low = 0;
  let high = ticks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ticks[middle] < tick) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where a trade's next step ends at the latest. Source: UniswapV3Broker.getNextInitializedTickWithinOneWord. */
export function nextTick(ticks: i32[], tick: i32, spacing: i32, isDown: boolean): i32 {
  const compressed = floorDiv(tick, spacing);
  if (isDown) {
    const edge = (compressed & ~(WORD - 1)) * spacing;
    const place = placeOf(ticks, compressed * spacing + 1) - 1;
    return place >= 0 && ticks[place] > edge ? ticks[place] : edge;
  }
  const edge = ((compressed + 1) | (WORD - 1)) * spacing;
  const place = placeOf(ticks, (compressed + 1) * spacing);
  return place < ticks.length && ticks[place] < edge ? ticks[place] : edge;
}

function floorDiv(a: i32, b: i32): i32 {
  const whole = a / b;
  return a < 0 && a % b != 0 ? whole - 1 : whole;
}

export function tickOf(market: Bytes, tick: i32): PoolTick | null {
  return PoolTick.load(Ids.poolTick(market, tick));
}

/**
 * Liquidity that begins or ends at the tick changed. A tick that comes into use counts all growth so far as below it; one
 * that goes out of use forgets. Source: Tick of perp-curie.
 */
export function moveTick(swap: VirtualPool, tick: i32, gross: BigInt, net: BigInt): void {
  const known = tickOf(swap.id, tick);
  const row = known === null ? createTick(swap, tick) : known;
  const before = row.liquidityGross;
  row.liquidityGross = before.plus(gross);
  row.liquidityNet = row.liquidityNet.plus(net);
  if (before.isZero() != row.liquidityGross.isZero()) {
    const isPassed = before.isZero() && tick <= swap.tick;
    row.feeOutsideX128 = isPassed ? swap.feeGrowthX128 : ZERO;
    row.fundingOutsideX96 = isPassed ? swap.fundingGrowthX96 : ZERO;
    row.rootFundingOutsideX96 = isPassed ? swap.rootFundingGrowthX96 : ZERO;
    list(swap.id, tick, before.isZero());
  }
  row.save();
}

function createTick(swap: VirtualPool, tick: i32): PoolTick {
  const row = new PoolTick(Ids.poolTick(swap.id, tick));
  row.market = swap.market;
  row.tick = tick;
  row.sqrtPriceX96 = sqrtPriceAtTick(tick);
  row.liquidityGross = ZERO;
  row.liquidityNet = ZERO;
  return row;
}

function list(market: Bytes, tick: i32, isUsed: boolean): void {
  const ladder = ladderOf(market);
  const ticks = ladder.ticks;
  const place = placeOf(ticks, tick);
  if (!isUsed) ticks.splice(place, 1);
  else {
    ticks.push(tick);
    for (let at = ticks.length - 1; at > place; at--) ticks[at] = ticks[at - 1];
    ticks[place] = tick;
  }
  ladder.ticks = ticks;
  ladder.save();
}

/** A trade passes the tick: growth outside of it becomes that of its other side. */
export function crossTick(row: PoolTick, swap: VirtualPool, isDown: boolean): void {
  row.feeOutsideX128 = swap.feeGrowthX128.minus(row.feeOutsideX128);
  row.fundingOutsideX96 = swap.fundingGrowthX96.minus(row.fundingOutsideX96);
  row.rootFundingOutsideX96 = swap.rootFundingGrowthX96.minus(row.rootFundingOutsideX96);
  row.save();
  swap.liquidity = isDown ? swap.liquidity.minus(row.liquidityNet) : swap.liquidity.plus(row.liquidityNet);
}
