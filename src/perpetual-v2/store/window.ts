import { Address, BigInt, ethereum } from '@graphprotocol/graph-ts';
import { BaseToken } from '../../../generated/PerpetualClearingHouse/BaseToken';
import { PerpPriceFeed } from '../../../generated/PerpetualClearingHouse/PerpPriceFeed';
import { MarginPool, Market, PriceFeed, PriceWindow } from '../../../generated/schema';
import { ZERO } from '../../constants';
import { Ids } from '../../ids';
import { settingOf } from '../../store/perps/setting';
import { areaOf, getOrCreateWindow, noteAnswer } from '../../store/price-window';
import { sqrtPriceAtTick } from '../math/tick';

/** By which collateral is valued, whatever is configured. Source: Vault._COLLATERAL_TWAP_INTERVAL. */
const COLLATERAL_INTERVAL = BigInt.fromI32(900);
/** Of prices and averages. */
const PRICE_DECIMALS = 18;
/** Observations that a reader keeps, of which no more are read than this. */
const RING = 1800;
const MOST_READ = 64;

/** The names under which the intervals of averages are kept. */
const INTERVALS = ['twapInterval', 'markPriceMarketTwapInterval', 'markPricePremiumInterval'];

export function isInterval(key: string): boolean {
  return INTERVALS.includes(key);
}

/** Twice the longest interval, so that one that is made longer finds what it needs. */
function lengthOf(pool: MarginPool): BigInt {
  let longest = COLLATERAL_INTERVAL;
  for (let i = 0; i < INTERVALS.length; i++) {
    const value = settingOf(pool, INTERVALS[i]);
    if (value === null) continue;
    const interval = BigInt.fromString(value);
    if (interval.gt(longest)) longest = interval;
  }
  return longest.times(BigInt.fromI32(2));
}

/** Where the averages of a market begin, at the tick its pool has now. */
export function openWindow(pool: MarginPool, market: Market, tick: i32, block: ethereum.Block): void {
  const window = getOrCreateWindow(market.id);
  window.length = lengthOf(pool);
  window.tickTimes = [block.timestamp];
  window.ticks = [tick];
  window.save();
}

/** An interval changed. */
export function resizeWindows(pool: MarginPool): void {
  const length = lengthOf(pool);
  const markets = pool.markets.load();
  for (let i = 0; i < markets.length; i++) {
    const window = PriceWindow.load(markets[i].id);
    if (window === null) continue;
    window.length = length;
    window.save();
  }
}

/** The pool's price averaged over its ticks, as a square root times 2^96; zero where no tick is known. */
export function observedSqrtPrice(window: PriceWindow, until: BigInt, interval: BigInt): BigInt {
  const ticks = window.ticks;
  if (ticks.length == 0 || interval.isZero()) return ZERO;
  const values: BigInt[] = [];
  for (let i = 0; i < ticks.length; i++) values.push(BigInt.fromI32(ticks[i]));
  const area = areaOf(window.tickTimes, values, until.minus(interval), until);
  return sqrtPriceAtTick(area.div(interval).toI32());
}

/**
 * Funding was settled, which tells the reader of the newest answer, and tells the average over `interval`. Where the
 * answers do not give it, keepers were late: what the reader holds is read.
 */
export function checkAnswers(market: Market, interval: BigInt, told: BigInt, block: ethereum.Block): void {
  const window = getOrCreateWindow(market.id);
  const source = window.feed;
  if (source === null) return;
  const feed = PriceFeed.load(source);
  if (feed === null) return;
  noteAnswer(window, feed, block.timestamp);
  window.isExact = averageOf(window, feed, block.timestamp, interval).equals(told);
  if (!window.isExact && readAnswers(window, market, block)) {
    noteAnswer(window, feed, block.timestamp);
    window.isExact = averageOf(window, feed, block.timestamp, interval).equals(told);
  }
  window.save();
}

/** 18 decimals; zero where no answer is known. Source: CumulativeTwap, CachedTwap and PriceFeedDispatcher of perp-oracle. */
function averageOf(window: PriceWindow, feed: PriceFeed, now: BigInt, interval: BigInt): BigInt {
  const times = window.answerTimes;
  const answers = window.answers;
  if (answers.length == 0) return ZERO;
  const from = now.minus(interval);
  const hasAverage = !interval.isZero() && times[0].le(from);
  const average = hasAverage ? areaOf(times, answers, from, now).div(interval) : answers[answers.length - 1];
  const places = PRICE_DECIMALS - feed.decimals;
  const unit = BigInt.fromI32(10).pow((places < 0 ? -places : places) as u8);
  return places < 0 ? average.div(unit) : average.times(unit);
}

/** Takes the answers that the market's reader was told of. False where it does not say. */
function readAnswers(window: PriceWindow, market: Market, block: ethereum.Block): boolean {
  const named = BaseToken.bind(Ids.assetOfMarket(market.id)).try_getPriceFeed();
  if (named.reverted) return false;
  const reader = readerBehind(named.value);
  const newest = reader.try_currentObservationIndex();
  if (newest.reverted) return false;
  const since = block.timestamp.minus(window.length);
  const times: BigInt[] = [];
  const answers: BigInt[] = [];
  for (let back = 0; back < MOST_READ; back++) {
    const place = (newest.value + RING - back) % RING;
    const observation = reader.try_observations(BigInt.fromI32(place));
    if (observation.reverted || observation.value.getTimestamp().isZero()) break;
    times.unshift(observation.value.getTimestamp());
    answers.unshift(observation.value.getPrice());
    if (times[0].le(since)) break;
  }
  window.answerTimes = times;
  window.answers = answers;
  return times.length > 0;
}

function readerBehind(feed: Address): PerpPriceFeed {
  const reader = PerpPriceFeed.bind(feed).try_getChainlinkPriceFeedV3();
  return PerpPriceFeed.bind(reader.reverted ? feed : reader.value);
}
