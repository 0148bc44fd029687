import { Address, BigDecimal, BigInt, ethereum } from '@graphprotocol/graph-ts';
import { Market, PriceFeed, Token } from '../../generated/schema';
import { toWhole } from '../math/decimal';
import { refreshFeed } from './feed';
import { getOrCreateToken, hasDecimals } from './token';

/** The market's token with its price as fresh as its source allows. */
export function pricedToken(market: Market, event: ethereum.Event): Token {
  const feedId = market.priceFeed;
  if (feedId !== null) {
    const feed = PriceFeed.load(feedId);
    if (feed !== null) refreshFeed(feed, event);
  }
  return tokenOf(market);
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
