import { Address, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { MarginPool, Market, PriceFeed, PriceFeedChange, Token } from '../../generated/schema';
import { ZERO_ADDRESS } from '../constants';
import { Ids } from '../ids';
import { getOrCreateFeed } from './feed';
import { getOrCreateToken } from './token';

/** The pool's oracle reads `source` for `asset` from now on; the zero address stands for none. */
export function setPriceSource(pool: MarginPool, asset: Address, source: Address, event: ethereum.Event): void {
  const token = getOrCreateToken(asset);
  const before = token.priceFeed;
  const isSame = before !== null && before.equals(source);
  recordChange(pool, token, before, source, event);
  if (isSame) return;

  if (before !== null) dropToken(before, token.id);
  token.priceFeed = null;
  token.lastPriceUsd = null;
  token.priceSource = 'NONE';
  if (source.notEqual(ZERO_ADDRESS)) takePrice(token, source, event);
  token.save();

  const market = Market.load(Ids.market(pool.id, asset));
  if (market === null) return;
  market.priceFeed = token.priceFeed;
  market.save();
}

export function takePrice(token: Token, source: Address, event: ethereum.Event): void {
  const feed = getOrCreateFeed(source, event);
  const tokens = feed.tokens;
  tokens.push(token.id);
  feed.tokens = tokens;
  feed.isActive = true;
  feed.save();
  token.priceFeed = feed.id;
  token.lastPriceUsd = feed.lastPriceUsd;
  token.priceSource = feed.lastPriceUsd === null ? 'NONE' : 'FEED';
  token.priceBlock = event.block.number;
}

export function dropToken(feedId: Bytes, tokenId: Bytes): void {
  const feed = PriceFeed.load(feedId);
  if (feed === null) return;
  const kept: Bytes[] = [];
  const tokens = feed.tokens;
  for (let i = 0; i < tokens.length; i++) {
    if (tokens[i].notEqual(tokenId)) kept.push(tokens[i]);
  }
  feed.tokens = kept;
  feed.isActive = kept.length > 0;
  feed.save();
}

function recordChange(
  pool: MarginPool,
  token: Token,
  before: Bytes | null,
  source: Address,
  event: ethereum.Event,
): void {
  const change = new PriceFeedChange(Ids.event(event).concat(token.id));
  change.pool = pool.id;
  const marketId = Ids.market(pool.id, token.id);
  if (Market.load(marketId) !== null) change.market = marketId;
  change.token = token.id;
  change.oldFeed = before;
  if (source.notEqual(ZERO_ADDRESS)) change.newFeed = source;
  change.blockNumber = event.block.number;
  change.timestamp = event.block.timestamp;
  change.transactionHash = event.transaction.hash;
  change.logIndex = event.logIndex.toI32();
  change.save();
}
