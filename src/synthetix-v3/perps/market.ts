import { BigDecimal } from '@graphprotocol/graph-ts';
import {
  FactoryInitialized,
  InterestRateUpdated,
  MarketCreated,
  MarketPriceDataUpdated,
  MarketUpdated,
} from '../../../generated/SynthetixPerps/SynthetixPerps';
import { FundingState, Market } from '../../../generated/schema';
import { Funding, recordFunding } from '../../store/perps/funding';
import { recomputeFunding, setInterestRate } from '../store/funding';
import { createMarket, perpMarket } from '../store/market';
import { getOrCreatePool } from '../store/pool';
import { notePrice, setPriceNode } from '../store/price';
import { wadToDecimal } from '../wad';

const TWO_DAYS = BigDecimal.fromString('172800');

export function handleFactoryInitialized(event: FactoryInitialized): void {
  getOrCreatePool(event.address, event.block);
}

export function handleMarketCreated(event: MarketCreated): void {
  const pool = getOrCreatePool(event.address, event.block);
  const params = event.params;
  createMarket(pool, params.perpsMarketId, params.marketName, params.marketSymbol, event.block);
}

export function handleMarketPriceDataUpdated(event: MarketPriceDataUpdated): void {
  const pool = getOrCreatePool(event.address, event.block);
  const market = perpMarket(pool, event.params.marketId, event.block);
  setPriceNode(pool, market, event.params.feedId, event);
}

/** A settlement or liquidation: funding was brought up to now at the event's price, then skew and size moved. */
export function handleMarketUpdated(event: MarketUpdated): void {
  const pool = getOrCreatePool(event.address, event.block);
  const market = perpMarket(pool, event.params.marketId, event.block);
  const price = event.params.price;
  const state = recomputeFunding(market, price, event.block);
  state.skew = event.params.skew;
  state.size = event.params.size;
  state.save();
  setInterestRate(pool, event.params.interestRate, event.block);
  notePrice(market, price, event.block);
  recordRate(market, state, event);
}

/** The rate moves evenly from one settlement to the next, as skew stands still between them: what a long paid is its mean. */
function recordRate(market: Market, state: FundingState, event: MarketUpdated): void {
  const funding = new Funding(wadToDecimal(state.rate));
  funding.velocityPerDay = wadToDecimal(event.params.currentFundingVelocity);
  const former = market.fundingRatePerDay;
  const since = market.fundingUpdatedAt;
  if (former !== null && since !== null) {
    const elapsed = event.block.timestamp.minus(since).toBigDecimal();
    funding.accrued = former.plus(funding.ratePerDay).times(elapsed).div(TWO_DAYS);
  }
  recordFunding(market, funding, event);
}

export function handleInterestRateUpdated(event: InterestRateUpdated): void {
  setInterestRate(getOrCreatePool(event.address, event.block), event.params.interestRate, event.block);
}
