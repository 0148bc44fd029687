import { Address, Bytes, dataSource, ethereum } from '@graphprotocol/graph-ts';
import { MarginPool, Market, PriceFeed, PriceFeedChange, Token } from '../../../generated/schema';
import { USD, wrappedNative, ZERO_ADDRESS } from '../../constants';
import { Ids } from '../../ids';
import { getOrCreateFeed, isConstant, quoteIn } from '../../store/feed';
import { getOrCreateToken } from '../../store/token';

/**
 * The currency in which a Comet compares values. Its feeds share one: dollars, or ether, or the base itself where the
 * base's feed answers one and nothing else.
 */
export function setNumeraire(pool: MarginPool, base: Address, source: Address, event: ethereum.Event): void {
  const feed = getOrCreateFeed(source, event);
  const quote = feed.quote;
  if (isConstant(source)) pool.baseCurrency = base;
  else if (quote === null || quote == USD) pool.baseCurrency = ZERO_ADDRESS;
  else if (quote == 'ETH') pool.baseCurrency = wrappedNative(dataSource.network());
  else pool.baseCurrency = null;
  pool.save();
}

/** The Comet reads `source` for the market's asset from now on. The caller saves the market. */
export function setMarketFeed(pool: MarginPool, market: Market, source: Address, event: ethereum.Event): void {
  const before = market.priceFeed;
  if (before !== null && before.equals(source)) return;
  const feed = getOrCreateFeed(source, event);
  const token = getOrCreateToken(Address.fromBytes(market.inputToken));
  const currency = pool.baseCurrency;
  const isUsd = currency !== null && currency.equals(ZERO_ADDRESS);
  if (!isUsd) quoteIn(feed, currencyName(currency));
  recordChange(market, before, source, event);
  if (isUsd) pricesToken(token, before, feed);
  feed.isActive = true;
  feed.save();
  market.priceFeed = feed.id;
}

/** Gives the token its price, unless another protocol's feed already does. */
function pricesToken(token: Token, before: Bytes | null, feed: PriceFeed): void {
  const known = token.priceFeed;
  if (known !== null && known.notEqual(feed.id)) {
    if (before === null) return;
    if (known.notEqual(before)) return;
  }
  const tokens = feed.tokens;
  if (!tokens.includes(token.id)) {
    tokens.push(token.id);
    feed.tokens = tokens;
  }
  token.priceFeed = feed.id;
  token.lastPriceUsd = feed.lastPriceUsd;
  token.priceSource = feed.lastPriceUsd === null ? 'NONE' : 'FEED';
  token.priceBlock = feed.lastBlock;
  token.save();
}

function currencyName(currency: Bytes | null): string {
  if (currency === null) return 'UNKNOWN';
  const symbol = getOrCreateToken(Address.fromBytes(currency)).symbol;
  return symbol === null ? currency.toHexString() : symbol;
}

function recordChange(market: Market, before: Bytes | null, source: Address, event: ethereum.Event): void {
  const change = new PriceFeedChange(Ids.event(event).concat(market.id));
  change.pool = market.pool;
  change.market = market.id;
  change.token = market.inputToken;
  change.oldFeed = before;
  change.newFeed = source;
  change.blockNumber = event.block.number;
  change.timestamp = event.block.timestamp;
  change.transactionHash = event.transaction.hash;
  change.logIndex = event.logIndex.toI32();
  change.save();
}
