import { BigInt, Bytes } from '@graphprotocol/graph-ts';
import { PriceFeed, PriceWindow } from '../../generated/schema';
import { ZERO } from '../constants';

/** Seconds that are kept where no contract says how far its averages look back. */
const HOUR = BigInt.fromI32(3600);

export function getOrCreateWindow(market: Bytes): PriceWindow {
  const known = PriceWindow.load(market);
  if (known !== null) return known;

  const window = new PriceWindow(market);
  window.market = market;
  window.length = HOUR;
  window.tickTimes = [];
  window.ticks = [];
  window.answerTimes = [];
  window.answers = [];
  window.isExact = true;
  return window;
}

/** The market's averages are made of this feed's answers from now on; whoever averages them has none yet. */
export function watchAnswers(market: Bytes, feedId: Bytes): void {
  const window = getOrCreateWindow(market);
  const before = window.feed;
  if (before !== null && before.notEqual(feedId)) leaveFeed(before, market);
  window.feed = feedId;
  window.answerTimes = [];
  window.answers = [];
  window.save();
  const feed = PriceFeed.load(feedId);
  if (feed === null) return;
  const known = feed.windows;
  const windows: Bytes[] = known === null ? [] : known;
  if (windows.includes(market)) return;
  windows.push(market);
  feed.windows = windows;
  feed.save();
}

function leaveFeed(feedId: Bytes, market: Bytes): void {
  const feed = PriceFeed.load(feedId);
  if (feed === null) return;
  const windows = feed.windows;
  if (windows === null) return;
  const kept: Bytes[] = [];
  for (let i = 0; i < windows.length; i++) if (windows[i].notEqual(market)) kept.push(windows[i]);
  feed.windows = kept;
  feed.save();
}

/** A feed has a new answer. */
export function noteAnswerOf(feed: PriceFeed, now: BigInt): void {
  const windows = feed.windows;
  if (windows === null) return;
  for (let i = 0; i < windows.length; i++) {
    const window = PriceWindow.load(windows[i]);
    if (window === null || !noteAnswer(window, feed, now)) continue;
    window.save();
  }
}

/**
 * Adds the feed's newest answer; of several of one second the first counts, and an answer of zero or less not at all.
 * The caller saves the window.
 */
export function noteAnswer(window: PriceWindow, feed: PriceFeed, now: BigInt): boolean {
  const answer = feed.lastAnswer;
  const updatedAt = feed.updatedAt;
  if (answer === null || updatedAt === null) return false;
  const times = window.answerTimes;
  if (times.length > 0 && updatedAt.le(times[times.length - 1])) return false;
  const answers = window.answers;
  times.push(updatedAt);
  answers.push(answer);
  const from = placeOf(times, now.minus(window.length));
  window.answerTimes = times.slice(from);
  window.answers = answers.slice(from);
  return true;
}

/** The pool's tick is this from now on. */
export function noteTick(market: Bytes, tick: i32, now: BigInt): void {
  const window = PriceWindow.load(market);
  if (window === null) return;
  const times = window.tickTimes;
  const ticks = window.ticks;
  const last = ticks.length - 1;
  if (last >= 0 && ticks[last] == tick) return;
  if (last >= 0 && times[last].equals(now)) ticks[last] = tick;
  else {
    times.push(now);
    ticks.push(tick);
  }
  const from = placeOf(times, now.minus(window.length));
  window.tickTimes = times.slice(from);
  window.ticks = ticks.slice(from);
  window.save();
}

/** Place of what stood at a time: the newest that is no later, else the first. */
function placeOf(times: BigInt[], at: BigInt): i32 {
  let place = 0;
  while (place + 1 < times.length && times[place + 1].le(at)) place++;
  return place;
}

/** Sum of value times seconds from one time to another; each value stands until the next one, the first before it too. */
export function areaOf(times: BigInt[], values: BigInt[], from: BigInt, to: BigInt): BigInt {
  let area = ZERO;
  for (let i = 0; i < times.length; i++) {
    const start = i == 0 || times[i].lt(from) ? from : times[i];
    const next = i + 1 < times.length ? times[i + 1] : to;
    const end = next.gt(to) ? to : next;
    if (end.gt(start)) area = area.plus(values[i].times(end.minus(start)));
  }
  return area;
}
