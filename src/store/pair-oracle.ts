import { Address, BigDecimal, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { MorphoOracle } from '../../generated/MorphoBlue/MorphoOracle';
import { PairOracle, PriceFeed } from '../../generated/schema';
import { ONE, ONE_DECIMAL, ZERO_ADDRESS } from '../constants';
import { getOrCreateFeed, refreshFeed } from './feed';

/**
 * Oracles of isolated pairs. One that is made of Chainlink feeds alone is followed through their answers, by the formula
 * of MorphoChainlinkOracleV2: scale x product of base answers / product of quote answers, down. Any other, and one whose
 * answer the formula does not give, is asked: when its pair is touched, when a known feed beneath it answers, and by poll.
 */
const ASKED_PATIENCE = BigInt.fromI32(600);
const COMPUTED_PATIENCE = BigInt.fromI32(24 * 3600);

export function getOrCreatePairOracle(address: Address, protocol: string, event: ethereum.Event): PairOracle {
  const known = PairOracle.load(address);
  if (known !== null) return known;

  const contract = MorphoOracle.bind(address);
  const oracle = new PairOracle(address);
  oracle.protocol = protocol;
  oracle.isComputed = false;
  oracle.baseFeeds = feedsOf(oracle.id, contract.try_BASE_FEED_1(), contract.try_BASE_FEED_2(), event);
  oracle.quoteFeeds = feedsOf(oracle.id, contract.try_QUOTE_FEED_1(), contract.try_QUOTE_FEED_2(), event);
  readVaults(oracle, contract);
  const scale = contract.try_SCALE_FACTOR();
  if (!scale.reverted) oracle.scaleFactor = scale.value;
  ask(oracle, event.block);
  oracle.isComputed = canCompute(oracle) && isSame(oracle.price, computedPrice(oracle));
  oracle.save();
  return oracle;
}

/** The zero address stands for no feed. */
function feedsOf(
  oracle: Bytes,
  first: ethereum.CallResult<Address>,
  second: ethereum.CallResult<Address>,
  event: ethereum.Event,
): Bytes[] {
  const feeds: Bytes[] = [];
  if (!first.reverted && first.value.notEqual(ZERO_ADDRESS)) feeds.push(followFeed(oracle, first.value, event));
  if (!second.reverted && second.value.notEqual(ZERO_ADDRESS)) feeds.push(followFeed(oracle, second.value, event));
  return feeds;
}

function followFeed(oracle: Bytes, address: Address, event: ethereum.Event): Bytes {
  const feed = getOrCreateFeed(address, event);
  const known = feed.pairOracles;
  const oracles: Bytes[] = known === null ? [] : known;
  if (!oracles.includes(oracle)) {
    oracles.push(oracle);
    feed.pairOracles = oracles;
    feed.save();
  }
  return feed.id;
}

/** The first generation of these oracles has one vault and calls it VAULT. */
function readVaults(oracle: PairOracle, contract: MorphoOracle): void {
  const base = contract.try_BASE_VAULT();
  const quote = contract.try_QUOTE_VAULT();
  if (!base.reverted && base.value.notEqual(ZERO_ADDRESS)) oracle.baseVault = base.value;
  if (!quote.reverted && quote.value.notEqual(ZERO_ADDRESS)) oracle.quoteVault = quote.value;
  if (!base.reverted) return;
  const only = contract.try_VAULT();
  if (!only.reverted && only.value.notEqual(ZERO_ADDRESS)) oracle.baseVault = only.value;
}

function canCompute(oracle: PairOracle): boolean {
  if (oracle.baseVault !== null || oracle.quoteVault !== null || oracle.scaleFactor === null) return false;
  const feeds = oracle.baseFeeds.concat(oracle.quoteFeeds);
  for (let i = 0; i < feeds.length; i++) {
    const feed = PriceFeed.load(feeds[i]);
    if (feed === null || feed.aggregator === null) return false;
  }
  return feeds.length > 0;
}

function isSame(a: BigInt | null, b: BigInt | null): boolean {
  return a !== null && b !== null && a.equals(b);
}

function computedPrice(oracle: PairOracle): BigInt | null {
  const scale = oracle.scaleFactor;
  const base = productOf(oracle.baseFeeds);
  const quote = productOf(oracle.quoteFeeds);
  if (scale === null || base === null || quote === null) return null;
  return scale.times(base).div(quote);
}

function productOf(feeds: Bytes[]): BigInt | null {
  let product = ONE;
  for (let i = 0; i < feeds.length; i++) {
    const feed = PriceFeed.load(feeds[i]);
    if (feed === null) return null;
    const answer = feed.lastAnswer;
    if (answer === null) return null;
    product = product.times(answer);
  }
  return product;
}

/** The caller saves the oracle. */
function ask(oracle: PairOracle, block: ethereum.Block): void {
  oracle.checkedAt = block.timestamp;
  const price = MorphoOracle.bind(Address.fromBytes(oracle.id)).try_price();
  if (price.reverted) setPrice(oracle, null, 'the oracle does not answer', block);
  else setPrice(oracle, price.value, 'the oracle answers zero', block);
}

function compute(oracle: PairOracle, block: ethereum.Block): void {
  setPrice(oracle, computedPrice(oracle), 'a feed of the oracle has no answer', block);
}

function setPrice(oracle: PairOracle, price: BigInt | null, reason: string, block: ethereum.Block): void {
  oracle.priceBlock = block.number;
  oracle.priceTimestamp = block.timestamp;
  if (price === null || price.isZero()) {
    oracle.price = null;
    oracle.unknownReason = reason;
  } else {
    oracle.price = price;
    oracle.unknownReason = null;
  }
}

/** Its pair was touched: the price as fresh as the oracle allows. */
export function refreshPairOracle(oracle: PairOracle, event: ethereum.Event): void {
  const feeds = oracle.baseFeeds.concat(oracle.quoteFeeds);
  for (let i = 0; i < feeds.length; i++) {
    const feed = PriceFeed.load(feeds[i]);
    if (feed !== null) refreshFeed(feed, event);
  }
  if (oracle.isComputed) {
    const price = computedPrice(oracle);
    if (isSame(price, oracle.price)) return;
    compute(oracle, event.block);
  } else {
    const asked = oracle.priceBlock;
    if (asked !== null && asked.equals(event.block.number)) return;
    ask(oracle, event.block);
  }
  oracle.save();
}

/** A feed has a new answer: moves the oracles that are made of it. */
export function repriceBy(feed: PriceFeed, block: ethereum.Block): void {
  const oracles = feed.pairOracles;
  if (oracles === null) return;
  for (let i = 0; i < oracles.length; i++) {
    const oracle = PairOracle.load(oracles[i]);
    if (oracle === null) continue;
    if (oracle.isComputed) compute(oracle, block);
    else ask(oracle, block);
    oracle.save();
  }
}

/** Asks the oracle when nobody has for too long. One that says otherwise than was computed is asked from then on. */
export function pollPairOracle(oracle: PairOracle, block: ethereum.Block): void {
  const patience = oracle.isComputed ? COMPUTED_PATIENCE : ASKED_PATIENCE;
  if (block.timestamp.minus(oracle.checkedAt).lt(patience)) return;
  const before = oracle.price;
  ask(oracle, block);
  if (oracle.isComputed) oracle.isComputed = isSame(before, oracle.price);
  oracle.save();
}

/** USD for a whole token by the feeds of one side of an oracle, the last of which quotes in USD; null otherwise. */
export function usdOfFeeds(feeds: Bytes[], vault: Bytes | null): BigDecimal | null {
  if (vault !== null || feeds.length == 0) return null;
  let product = ONE_DECIMAL;
  for (let i = 0; i < feeds.length; i++) {
    const feed = PriceFeed.load(feeds[i]);
    if (feed === null) return null;
    const price = feed.lastPriceUsd;
    if (price === null || (i == feeds.length - 1 && !quotesUsd(feed))) return null;
    product = product.times(price);
  }
  return product;
}

/** Chainlink feeds name what they quote, for example ETH / USD. */
export function quotesUsd(feed: PriceFeed): boolean {
  const description = feed.description;
  return description !== null && description.endsWith('USD');
}
