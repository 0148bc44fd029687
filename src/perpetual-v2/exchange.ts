import { BigDecimal } from '@graphprotocol/graph-ts';
import { FundingUpdated, MaxTickCrossedWithinBlockChanged } from '../../generated/PerpetualExchange/Exchange';
import { VirtualPool } from '../../generated/schema';
import { ZERO, ZERO_DECIMAL } from '../constants';
import { toWhole } from '../math/decimal';
import { Funding, recordFunding } from '../store/perps/funding';
import { changeSetting } from '../store/perps/setting';
import { advanceGrowth, FundingTwaps, twapInterval } from './store/growth';
import { marketOf, readReference, toX96 } from './store/market';
import { poolOf, QUOTE_DECIMALS } from './store/pool';
import { settleSender } from './store/quiet';
import { checkAnswers } from './store/window';

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
  const pausedAt = swap.pausedAt;
  const until = pausedAt === null ? event.block.timestamp : pausedAt;
  const since = swap.fundingSettledAt;
  const elapsed = since.isZero() ? ZERO : until.minus(since);
  const premium = advanceGrowth(swap, pool, new FundingTwaps(event.params.marketTwap, indexTwap), until, event);
  swap.marketTwap = event.params.marketTwap;
  swap.indexTwap = indexTwap;
  swap.save();
  if (pausedAt === null) checkAnswers(market, twapInterval(swap, pool, until), indexTwap, event.block);
  readReference(swap, market, event);
  settleSender(pool, market, swap, event);

  const rate = indexTwap.isZero() ? ZERO_DECIMAL : premium.divDecimal(toX96(indexTwap).toBigDecimal());
  const funding = new Funding(rate);
  funding.markTwap = toWhole(event.params.marketTwap, QUOTE_DECIMALS);
  funding.indexTwap = toWhole(indexTwap, QUOTE_DECIMALS);
  funding.accrued = rate.times(elapsed.toBigDecimal()).div(SECONDS_PER_DAY);
  recordFunding(market, funding, event);
}

export function handleMaxTickCrossedWithinBlockChanged(event: MaxTickCrossedWithinBlockChanged): void {
  const pool = poolOf(event);
  if (pool === null) return;
  const market = marketOf(pool, event.params.baseToken);
  if (market === null) return;
  changeSetting(pool, market, 'maxTickCrossedWithinBlock', event.params.maxTickCrossedWithinBlock.toString(), event);
}
