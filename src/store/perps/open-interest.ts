import { BigDecimal, ethereum } from '@graphprotocol/graph-ts';
import { Market, OpenInterest, OpenInterestPoint } from '../../../generated/schema';
import { toWhole } from '../../math/decimal';
import { MICROSECONDS } from '../points';
import { amountOr } from './position';

const TWO = BigDecimal.fromString('2');

/**
 * Open interest as the market's totals and its mark price now say it, and a point of the series. Quote units count as
 * USD. Call it after the event's trades and after the mark price was set.
 */
export function recordOpenInterest(market: Market, event: ethereum.Event): void {
  const long = toWhole(amountOr(market.longNotional), market.quoteDecimals);
  const short = toWhole(amountOr(market.shortNotional), market.quoteDecimals);
  let interest = OpenInterest.load(market.id);
  if (interest === null) {
    interest = new OpenInterest(market.id);
    interest.market = market.id;
    market.openInterest = market.id;
    market.save();
  }
  interest.longEntryUsd = long;
  interest.shortEntryUsd = short;
  interest.grossEntryUsd = long.plus(short);
  interest.oneSidedEntryUsd = long.plus(short).div(TWO);
  interest.netEntryUsd = long.minus(short);
  const price = market.markPriceUsd;
  const longMark = price === null ? long : toWhole(amountOr(market.longSize), market.sizeDecimals).times(price);
  const shortMark = price === null ? short : toWhole(amountOr(market.shortSize), market.sizeDecimals).times(price);
  if (price !== null) {
    interest.longMarkUsd = longMark;
    interest.shortMarkUsd = shortMark;
    interest.grossMarkUsd = longMark.plus(shortMark);
    interest.oneSidedMarkUsd = longMark.plus(shortMark).div(TWO);
    interest.netMarkUsd = longMark.minus(shortMark);
  }
  interest.updatedAtBlock = event.block.number;
  interest.updatedAtTimestamp = event.block.timestamp;
  interest.save();
  recordPoint(market, longMark, shortMark, event);
}

/** At mark value where a mark price is known, else at entry value. */
function recordPoint(market: Market, long: BigDecimal, short: BigDecimal, event: ethereum.Event): void {
  const point = new OpenInterestPoint(0);
  point.timestamp = event.block.timestamp.toI64() * MICROSECONDS;
  point.market = market.id;
  point.longUsd = long;
  point.shortUsd = short;
  point.netUsd = long.minus(short);
  point.save();
}
