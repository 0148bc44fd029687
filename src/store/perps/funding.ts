import { BigDecimal, ethereum } from '@graphprotocol/graph-ts';
import { FundingPoint, FundingRate, Market } from '../../../generated/schema';
import { ZERO, ZERO_DECIMAL } from '../../constants';
import { Ids } from '../../ids';
import { MICROSECONDS } from '../points';

const SECONDS_PER_DAY = BigDecimal.fromString('86400');

/** What an event says of a market's funding. */
export class Funding {
  /** change of the rate per day, fraction per day squared */
  velocityPerDay: BigDecimal | null = null;
  /** quote per whole base unit */
  markTwap: BigDecimal | null = null;
  indexTwap: BigDecimal | null = null;
  /** what a long paid since the last event, as a fraction of notional; null: the former rate over the time since */
  accrued: BigDecimal | null = null;

  constructor(
    /** fraction of notional per day, above zero when longs pay */
    readonly ratePerDay: BigDecimal,
  ) {}
}

/** The market's funding is `funding` from now on: a row, a point of the series, and the market, which is saved. */
export function recordFunding(market: Market, funding: Funding, event: ethereum.Event): void {
  const row = new FundingRate(Ids.event(event));
  row.market = market.id;
  row.ratePerDay = funding.ratePerDay;
  row.velocityPerDay = funding.velocityPerDay;
  row.markTwap = funding.markTwap;
  row.indexTwap = funding.indexTwap;
  row.blockNumber = event.block.number;
  row.timestamp = event.block.timestamp;
  row.transactionHash = event.transaction.hash;
  row.logIndex = event.logIndex.toI32();
  row.save();

  recordPoint(market, funding, event);
  market.fundingRatePerDay = funding.ratePerDay;
  market.fundingUpdatedAt = event.block.timestamp;
  market.save();
}

function recordPoint(market: Market, funding: Funding, event: ethereum.Event): void {
  const since = market.fundingUpdatedAt;
  const elapsed = (since === null ? ZERO : event.block.timestamp.minus(since)).toBigDecimal();
  const former = market.fundingRatePerDay;
  const told = funding.accrued;
  const point = new FundingPoint(0);
  point.timestamp = event.block.timestamp.toI64() * MICROSECONDS;
  point.market = market.id;
  point.ratePerDay = funding.ratePerDay;
  point.elapsedSeconds = elapsed;
  if (told !== null) point.accrued = told;
  else point.accrued = former === null ? ZERO_DECIMAL : former.times(elapsed).div(SECONDS_PER_DAY);
  point.save();
}
