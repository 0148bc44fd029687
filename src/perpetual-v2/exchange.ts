import { BigDecimal, BigInt } from '@graphprotocol/graph-ts';
import { FundingUpdated, MaxTickCrossedWithinBlockChanged } from '../../generated/PerpetualExchange/Exchange';
import { MarginParameters, Market, VirtualPool } from '../../generated/schema';
import { ZERO, ZERO_DECIMAL } from '../constants';
import { toWhole } from '../math/decimal';
import { Funding, recordFunding } from '../store/perps/funding';
import { changeSetting } from '../store/perps/setting';
import { marketOf, readReference, toX96 } from './store/market';
import { poolOf, QUOTE_DECIMALS } from './store/pool';

const MILLION = BigInt.fromI32(1000000);
const SECONDS_PER_DAY = BigDecimal.fromString('86400');

/** Once per block and market, before the first action: funding ran since the last time at the premium of these twaps. */
export function handleFundingUpdated(event: FundingUpdated): void {
  const pool = poolOf(event);
  if (pool === null) return;
  const market = marketOf(pool, event.params.baseToken);
  if (market === null) return;
  const swap = VirtualPool.load(market.id);
  if (swap === null) return;

  const indexTwap = event.params.indexTwap;
  const premium = cappedPremium(market, event.params.marketTwap, indexTwap);
  const since = swap.fundingSettledAt;
  const elapsed = since.isZero() ? ZERO : event.block.timestamp.minus(since);
  swap.fundingGrowthX96 = swap.fundingGrowthX96.plus(toX96(premium).times(elapsed));
  swap.fundingSettledAt = event.block.timestamp;
  swap.marketTwap = event.params.marketTwap;
  swap.indexTwap = indexTwap;
  swap.save();
  readReference(swap, market, event);

  const rate = indexTwap.isZero() ? ZERO_DECIMAL : premium.divDecimal(indexTwap.toBigDecimal());
  const funding = new Funding(rate);
  funding.markTwap = toWhole(event.params.marketTwap, QUOTE_DECIMALS);
  funding.indexTwap = toWhole(indexTwap, QUOTE_DECIMALS);
  funding.accrued = rate.times(elapsed.toBigDecimal()).div(SECONDS_PER_DAY);
  recordFunding(market, funding, event);
}

/** Market less index, at most a share of the index either way; 18 decimals. */
function cappedPremium(market: Market, marketTwap: BigInt, indexTwap: BigInt): BigInt {
  const premium = marketTwap.minus(indexTwap);
  const parameters = MarginParameters.load(market.id);
  if (parameters === null) return premium;
  const share = parameters.maxFundingRate;
  if (share === null) return premium;
  const cap = indexTwap.times(share).div(MILLION);
  if (premium.gt(cap)) return cap;
  return premium.lt(cap.neg()) ? cap.neg() : premium;
}

export function handleMaxTickCrossedWithinBlockChanged(event: MaxTickCrossedWithinBlockChanged): void {
  const pool = poolOf(event);
  if (pool === null) return;
  const market = marketOf(pool, event.params.baseToken);
  if (market === null) return;
  changeSetting(pool, market, 'maxTickCrossedWithinBlock', event.params.maxTickCrossedWithinBlock.toString(), event);
}
