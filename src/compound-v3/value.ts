import { Address, BigDecimal, BigInt, ethereum } from '@graphprotocol/graph-ts';
import { MarginPool, Market, PriceFeed, Token } from '../../generated/schema';
import { ZERO_ADDRESS } from '../constants';
import { toWhole } from '../math/decimal';
import { refreshFeed } from '../store/feed';
import { getOrCreateToken, hasDecimals } from '../store/token';

/**
 * USD per whole token by the feed the Comet itself reads, as fresh as its source allows. A Comet whose base is no
 * dollar quotes in that base or in ether: its prices become USD by the price another feed has for that currency.
 */
export function priceUsdOf(market: Market, event: ethereum.Event): BigDecimal | null {
  const feedId = market.priceFeed;
  const pool = MarginPool.load(market.pool);
  if (feedId === null || pool === null) return null;
  const feed = PriceFeed.load(feedId);
  if (feed === null) return null;
  refreshFeed(feed, event);
  const currency = pool.baseCurrency;
  if (currency === null) return null;
  if (currency.equals(ZERO_ADDRESS)) return feed.lastPriceUsd;
  const answer = feed.lastAnswer;
  if (answer === null) return null;
  const inUsd = getOrCreateToken(Address.fromBytes(currency)).lastPriceUsd;
  return inUsd === null ? null : toWhole(answer, pool.priceDecimals).times(inUsd);
}

/** Native units in USD; null where price or decimals are unknown. */
export function usdAt(price: BigDecimal | null, token: Token, amount: BigInt): BigDecimal | null {
  if (price === null || !hasDecimals(token)) return null;
  return toWhole(amount, token.decimals).times(price);
}
