import { Address, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { SynthetixPerps } from '../../../generated/SynthetixPerps/SynthetixPerps';
import { MarginPool, Market, OracleNode, PriceFeed, PriceFeedChange, Token } from '../../../generated/schema';
import { ZERO } from '../../constants';
import { Ids } from '../../ids';
import { getOrCreateFeed } from '../../store/feed';
import { moveToken } from '../../store/price-source';
import { getOrCreateToken } from '../../store/token';
import { WAD_DECIMALS, wadToDecimal } from '../wad';
import { keeperTermsOf } from './pool';

const CHAINLINK = 3;
const PRICE_DEVIATION = 6;
const STALENESS = 7;
const TEN = BigInt.fromI32(10);
/** Deepest chain of checks that is followed. */
const DEPTH = 8;

/**
 * The Chainlink proxy whose answer a node gives, checks of staleness and deviation aside (they refuse a price, they do
 * not change it); null for a node that averages, or reads something else.
 */
function chainlinkOf(nodeId: Bytes): Address | null {
  let id = nodeId;
  for (let i = 0; i < DEPTH; i++) {
    const node = OracleNode.load(id);
    if (node === null) return null;
    if (node.nodeType == CHAINLINK) return directSource(node.parameters);
    if (node.nodeType != STALENESS && node.nodeType != PRICE_DEVIATION) return null;
    const parents = node.parents;
    if (parents.length == 0) return null;
    id = parents[0];
  }
  return null;
}

/** Proxy of a Chainlink node that averages over no time. */
function directSource(parameters: Bytes): Address | null {
  const decoded = ethereum.decode('(address,uint256,uint8)', parameters);
  if (decoded === null) return null;
  const fields = decoded.toTuple();
  return fields[1].toBigInt().isZero() ? fields[0].toAddress() : null;
}

/** The market's price comes from a node of the oracle manager from now on. */
export function setPriceNode(pool: MarginPool, market: Market, nodeId: Bytes, event: ethereum.Event): void {
  const node = OracleNode.load(nodeId);
  if (node !== null && pool.oracle === null) {
    pool.oracle = node.manager;
    pool.save();
  }
  const token = getOrCreateToken(Address.fromBytes(market.inputToken));
  const before = market.priceFeed;
  const source = chainlinkOf(nodeId);
  const feed = source !== null ? getOrCreateFeed(source, event) : customFeed(pool, nodeId, event);
  if (before === null || before.notEqual(feed.id)) {
    recordChange(pool, market, before, feed.id, event);
    moveToken(token, before, feed, event.block);
  }
  market.priceFeed = feed.id;
  market.save();
}

/** A feed that only the contracts can ask: 20 bytes of the node's id stand for its address; the clock asks it. */
function customFeed(pool: MarginPool, nodeId: Bytes, event: ethereum.Event): PriceFeed {
  const id = Bytes.fromUint8Array(nodeId.subarray(0, 20));
  const known = PriceFeed.load(id);
  if (known !== null) return known;

  startClock(pool);
  const feed = new PriceFeed(id);
  feed.type = 'CUSTOM';
  feed.decimals = WAD_DECIMALS;
  feed.description = nodeId.toHexString();
  feed.updateCount = 0;
  feed.isActive = true;
  feed.tokens = [];
  feed.checkedAt = event.block.timestamp;
  feed.save();
  return feed;
}

/** Polls what no event tells, from now on. */
export function startClock(pool: MarginPool): void {
  const terms = keeperTermsOf(pool);
  if (terms.isPolled) return;
  terms.isPolled = true;
  terms.save();
}

/** Index price of a perp market now, WAD: the answer of its Chainlink feed, else what the contract says at the block's end; null when unknown. */
export function indexPrice(market: Market): BigInt | null {
  const feedId = market.priceFeed;
  if (feedId !== null) {
    const feed = PriceFeed.load(feedId);
    if (feed !== null && feed.type == 'CHAINLINK') {
      const answer = feed.lastAnswer;
      return answer === null ? null : answer.times(TEN.pow((WAD_DECIMALS - feed.decimals) as u8));
    }
  }
  const number = market.marketNumber;
  if (number === null) return null;
  const answer = SynthetixPerps.bind(Address.fromBytes(market.pool)).try_indexPrice(number);
  return answer.reverted || answer.value.equals(ZERO) ? null : answer.value;
}

/** The protocol used `price` for the market; a market without a feed of its own is worth that much. */
export function notePrice(market: Market, price: BigInt, block: ethereum.Block): void {
  market.markPriceUsd = wadToDecimal(price);
  market.save();
  const feedId = market.priceFeed;
  if (feedId !== null) {
    const feed = PriceFeed.load(feedId);
    if (feed === null || feed.type == 'CHAINLINK') return;
    feed.lastAnswer = price;
    feed.lastPriceUsd = market.markPriceUsd;
    feed.updatedAt = block.timestamp;
    feed.lastBlock = block.number;
    feed.checkedAt = block.timestamp;
    feed.updateCount += 1;
    feed.save();
  }
  const token = Token.load(market.inputToken);
  if (token === null) return;
  token.lastPriceUsd = market.markPriceUsd;
  token.priceSource = 'PROTOCOL_ORACLE';
  token.priceBlock = block.number;
  token.save();
}

function recordChange(
  pool: MarginPool,
  market: Market,
  before: Bytes | null,
  after: Bytes,
  event: ethereum.Event,
): void {
  const change = new PriceFeedChange(Ids.event(event).concat(market.inputToken));
  change.pool = pool.id;
  change.market = market.id;
  change.token = market.inputToken;
  change.oldFeed = before;
  change.newFeed = after;
  change.blockNumber = event.block.number;
  change.timestamp = event.block.timestamp;
  change.transactionHash = event.transaction.hash;
  change.logIndex = event.logIndex.toI32();
  change.save();
}
