import { Address, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { AssetSource, MarginPool, Market, PriceFeed, PriceFeedChange, Token } from '../../generated/schema';
import { ZERO_ADDRESS } from '../constants';
import { Ids } from '../ids';
import { getOrCreateFeed } from './feed';
import { getOrCreateToken } from './token';

/** The pool's oracle reads `source` for `asset` from now on; the zero address stands for none. */
export function setPriceSource(pool: MarginPool, asset: Address, source: Address, event: ethereum.Event): void {
  const token = getOrCreateToken(asset);
  const row = getOrCreateSource(pool.id, asset);
  const before = row.feed;
  const isSame = before !== null && before.equals(source);
  recordChange(pool, token, before, source, event);
  if (isSame) return;

  let next: PriceFeed | null = null;
  if (source.notEqual(ZERO_ADDRESS)) next = getOrCreateFeed(source, event);
  row.feed = next === null ? null : next.id;
  row.save();
  moveToken(token, before, next, event.block);

  const market = Market.load(Ids.market(pool.id, asset));
  if (market === null) return;
  market.priceFeed = row.feed;
  market.save();
}

/** The feed the pool's oracle reads for an asset, be it a market yet or not; null where it reads none. */
export function sourceOf(pool: Bytes, asset: Bytes): Bytes | null {
  const row = AssetSource.load(Ids.market(pool, asset));
  return row === null ? null : row.feed;
}

function getOrCreateSource(pool: Bytes, asset: Address): AssetSource {
  const id = Ids.market(pool, asset);
  const known = AssetSource.load(id);
  if (known !== null) return known;
  const row = new AssetSource(id);
  row.pool = pool;
  row.asset = asset;
  return row;
}

/**
 * Somebody who read `before` for the token's price reads `next` now, null for none. A token's own price follows the feed
 * that was named first, for as long as a pool reads it for the token: what others read stays with their markets.
 */
export function moveToken(token: Token, before: Bytes | null, next: PriceFeed | null, block: ethereum.Block): void {
  const followed = token.priceFeed;
  let isFollowing = followed === null;
  if (before !== null && followed !== null) isFollowing = followed.equals(before) && !isReadFor(before, token.id);
  if (before !== null) leave(before, token.id, isFollowing);
  if (next !== null) {
    next.isActive = true;
    if (isFollowing) next.tokens = next.tokens.concat([token.id]);
    next.save();
  }
  if (!isFollowing) return;
  token.priceFeed = next === null ? null : next.id;
  token.lastPriceUsd = next === null ? null : next.lastPriceUsd;
  token.priceSource = next === null || next.lastPriceUsd === null ? 'NONE' : 'FEED';
  if (next !== null) token.priceBlock = block.number;
  token.save();
}

function isReadFor(feedId: Bytes, asset: Bytes): boolean {
  const feed = PriceFeed.load(feedId);
  if (feed === null) return false;
  const sources = feed.assetSources.load();
  for (let i = 0; i < sources.length; i++) {
    if (sources[i].asset.equals(asset)) return true;
  }
  return false;
}

function leave(feedId: Bytes, tokenId: Bytes, isFollowing: boolean): void {
  const feed = PriceFeed.load(feedId);
  if (feed === null) return;
  const kept: Bytes[] = [];
  const tokens = feed.tokens;
  for (let i = 0; i < tokens.length; i++) {
    if (!isFollowing || tokens[i].notEqual(tokenId)) kept.push(tokens[i]);
  }
  feed.tokens = kept;
  feed.isActive = kept.length > 0 || feed.assetSources.load().length > 0;
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
