import { Address, BigInt, ethereum } from '@graphprotocol/graph-ts';
import { MarginPool, Market, PoolContract, VirtualPool } from '../../generated/schema';
import { BaseToken, PriceFeedChanged, StatusUpdated } from '../../generated/templates/PerpetualBaseToken/BaseToken';
import { recordParameter } from '../store/parameter';
import { followFeed } from './store/feed';
import { advanceGrowth, FundingTwaps } from './store/growth';
import { fixPrice, marketOf } from './store/market';

const PAUSED: i32 = 1;
const CLOSED: i32 = 2;

/** The clearing house a base token trades in, by the link its market made. */
function poolOfToken(token: Address): MarginPool | null {
  const link = PoolContract.load(token);
  return link === null ? null : MarginPool.load(link.pool);
}

export function handleBasePriceFeedChanged(event: PriceFeedChanged): void {
  const pool = poolOfToken(event.address);
  if (pool !== null) followFeed(pool, event.address, event.params.priceFeed, event);
}

/** A paused market keeps the index price of the pause; a closed one has a price to settle at. */
export function handleStatusUpdated(event: StatusUpdated): void {
  const pool = poolOfToken(event.address);
  if (pool === null) return;
  const market = marketOf(pool, event.address);
  if (market === null) return;
  const status = event.params.status;
  const before = market.isPaused ? '1' : market.isActive ? '0' : '2';
  recordParameter(pool, market, null, 'status', before, status.toString(), event, 0);
  market.isPaused = status == PAUSED;
  market.isActive = status != CLOSED;
  market.save();
  const contract = BaseToken.bind(event.address);
  if (status == CLOSED) {
    const closed = contract.try_getClosedPrice();
    fixPrice(market, closed.reverted ? null : closed.value);
  } else if (status == PAUSED) {
    const paused = contract.try_getPausedIndexPrice();
    if (!paused.reverted) pauseFunding(pool, market, paused.value, event);
    fixPrice(market, paused.reverted ? null : paused.value);
  } else {
    fixPrice(market, null);
  }
}

/** Funding runs up to the pause, at the premium of that moment. */
function pauseFunding(pool: MarginPool, market: Market, indexTwap: BigInt, event: ethereum.Event): void {
  const swap = VirtualPool.load(market.id);
  if (swap === null) return;
  if (!swap.fundingSettledAt.isZero()) {
    advanceGrowth(swap, pool, new FundingTwaps(null, indexTwap), event.block.timestamp, event);
  }
  swap.pausedAt = event.block.timestamp;
  swap.save();
}
