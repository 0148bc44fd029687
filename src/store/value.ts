import { Address, BigDecimal, BigInt, ethereum } from '@graphprotocol/graph-ts';
import { Market, PriceFeed, Token } from '../../generated/schema';
import { toWhole } from '../math/decimal';
import { refreshFeed } from './feed';
import { getOrCreateToken, hasDecimals } from './token';

/**
 * The market's token with its price by the feed the market's own pool reads, as fresh as the source allows; other pools
 * may read another. Not to be saved.
 */
export function pricedToken(market: Market, event: ethereum.Event): Token {
  const feedId = market.priceFeed;
  let feed: PriceFeed | null = null;
  if (feedId !== null) feed = PriceFeed.load(feedId);
  if (feed !== null) refreshFeed(feed, event);
  const token = tokenOf(market);
  if (feed !== null) token.lastPriceUsd = feed.lastPriceUsd;
  return token;
}

export function tokenOf(market: Market): Token {
  return getOrCreateToken(Address.fromBytes(market.inputToken));
}

/** Native units in USD at the token's last price; null where price or decimals are unknown. */
export function usdOf(token: Token, amount: BigInt): BigDecimal | null {
  const price = token.lastPriceUsd;
  if (price === null || !hasDecimals(token)) return null;
  return toWhole(amount, token.decimals).times(price);
}
