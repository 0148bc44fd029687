import { Address, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { FeedAggregator, PriceFeed, Token } from '../../generated/schema';
import { ChainlinkAggregator as ChainlinkAggregatorTemplate } from '../../generated/templates';
import { PriceSource } from '../../generated/templates/ChainlinkAggregator/PriceSource';
import { USD, USD_FEED_DECIMALS, ZERO, ZERO_ADDRESS } from '../constants';
import { toWhole } from '../math/decimal';
import { recordPrice } from './points';

/**
 * Where prices come from. A Chainlink proxy names its aggregator, and the aggregator's AnswerUpdated events carry the
 * answers. An adapter (a capped staking ratio, a capped stablecoin) has no events of its own: it is asked again when
 * the aggregator below it answers, and when nobody has asked it for an hour.
 */
const ADAPTER_PATIENCE = BigInt.fromI32(3600);
/** Chainlink answers at least daily; a proxy silent for longer may have moved on to another aggregator. */
const PROXY_PATIENCE = BigInt.fromI32(26 * 3600);

export function getOrCreateFeed(source: Address, event: ethereum.Event): PriceFeed {
  const known = PriceFeed.load(source);
  if (known !== null) return known;

  const contract = PriceSource.bind(source);
  const feed = new PriceFeed(source);
  feed.type = 'CUSTOM';
  feed.updateCount = 0;
  feed.isActive = true;
  feed.tokens = [];
  feed.checkedAt = event.block.timestamp;
  const decimals = contract.try_decimals();
  if (!decimals.reverted) feed.decimals = decimals.value;
  const description = contract.try_description();
  if (!description.reverted) {
    feed.description = description.value;
    feed.quote = quoteOf(description.value);
  }
  linkAggregator(feed, contract);
  askSource(feed, event.block);
  feed.save();
  return feed;
}

/** Finds the aggregator whose events move this feed. The caller saves the feed. */
function linkAggregator(feed: PriceFeed, contract: PriceSource): void {
  const own = contract.try_aggregator();
  if (!own.reverted && own.value.notEqual(ZERO_ADDRESS)) {
    feed.type = 'CHAINLINK';
    feed.aggregator = own.value;
    const phase = contract.try_phaseId();
    if (!phase.reverted) feed.phaseId = phase.value;
    followAggregator(own.value, feed.id);
    return;
  }
  const bases = basesOf(contract);
  for (let i = 0; i < bases.length; i++) {
    feed.type = 'ADAPTER';
    const below = PriceSource.bind(bases[i]).try_aggregator();
    if (!below.reverted && below.value.notEqual(ZERO_ADDRESS)) followAggregator(below.value, feed.id);
  }
}

/**
 * The feeds an adapter computes its answer from: Aave's capped ratios name one, its synchronicity pairs (the asset in a
 * peg, and the peg in the base or the base in the peg) and Comet's price feeds one or two.
 */
function basesOf(contract: PriceSource): Address[] {
  const found: Address[] = [];
  addBase(found, contract.try_BASE_TO_USD_AGGREGATOR());
  if (found.length == 0) addBase(found, contract.try_ASSET_TO_USD_AGGREGATOR());
  if (found.length > 0) return found;
  addBase(found, contract.try_ASSET_TO_PEG());
  addBase(found, contract.try_PEG_TO_BASE());
  addBase(found, contract.try_BASE_TO_PEG());
  if (found.length > 0) return found;
  addBase(found, contract.try_STETH_TO_ETH());
  addBase(found, contract.try_ETH_TO_USD());
  if (found.length > 0) return found;
  addBase(found, contract.try_underlyingPriceFeed());
  if (found.length > 0) return found;
  addBase(found, contract.try_priceFeedA());
  addBase(found, contract.try_priceFeedB());
  if (found.length > 0) return found;
  addBase(found, contract.try_BTCToUSDPriceFeed());
  addBase(found, contract.try_WBTCToBTCPriceFeed());
  if (found.length == 0) addBase(found, contract.try_stETHtoETHPriceFeed());
  return found;
}

function addBase(found: Address[], answer: ethereum.CallResult<Address>): void {
  if (!answer.reverted && answer.value.notEqual(ZERO_ADDRESS)) found.push(answer.value);
}

/** Whether a source answers one price for ever and says so (Comet's ConstantPriceFeed). */
export function isConstant(source: Address): boolean {
  return !PriceSource.bind(source).try_constantPrice().reverted;
}

/** What stands behind the last slash of a description: "ETH / USD" quotes in USD; null where there is none. */
function quoteOf(description: string): string | null {
  const at = description.lastIndexOf('/');
  if (at < 0) return null;
  const quote = description.slice(at + 1).trim();
  if (quote.startsWith(USD)) return USD;
  return quote.length == 0 ? null : quote;
}

/** The feed quotes in `currency`, not in USD: it has no price in USD any more. The caller saves the feed. */
export function quoteIn(feed: PriceFeed, currency: string): void {
  feed.quote = currency;
  feed.lastPriceUsd = null;
}

function followAggregator(aggregator: Address, feed: Bytes): void {
  let link = FeedAggregator.load(aggregator);
  if (link === null) {
    link = new FeedAggregator(aggregator);
    link.feed = feed;
    link.feeds = [feed];
    link.save();
    ChainlinkAggregatorTemplate.create(aggregator);
    return;
  }
  const feeds = link.feeds;
  if (feeds.includes(feed)) return;
  feeds.push(feed);
  link.feeds = feeds;
  link.save();
}

/** Reads the source's current answer by call. The caller saves the feed. */
export function askSource(feed: PriceFeed, block: ethereum.Block): void {
  const contract = PriceSource.bind(Address.fromBytes(feed.id));
  feed.checkedAt = block.timestamp;
  const round = contract.try_latestRoundData();
  if (!round.reverted) {
    feed.lastRoundId = round.value.value0;
    applyAnswer(feed, round.value.value1, round.value.value3, block);
    return;
  }
  const answer = contract.try_latestAnswer();
  if (!answer.reverted) applyAnswer(feed, answer.value, block.timestamp, block);
}

/** A market of the feed's token was touched: asks the source again if its events have been silent for too long. */
export function refreshFeed(feed: PriceFeed, event: ethereum.Event): void {
  const now = event.block.timestamp;
  if (feed.aggregator === null) {
    if (now.minus(feed.checkedAt).lt(ADAPTER_PATIENCE)) return;
  } else {
    const updatedAt = feed.updatedAt;
    const lastSign = updatedAt === null || updatedAt.lt(feed.checkedAt) ? feed.checkedAt : updatedAt;
    if (now.minus(lastSign).lt(PROXY_PATIENCE)) return;
    linkAggregator(feed, PriceSource.bind(Address.fromBytes(feed.id)));
  }
  askSource(feed, event.block);
  feed.save();
}

/**
 * What no event tells, asked at an interval: whether a proxy has moved on to another aggregator (a change of phase emits
 * nothing, and the former one may go on answering), and what an adapter says now.
 */
export function pollFeed(feed: PriceFeed, block: ethereum.Block): void {
  const contract = PriceSource.bind(Address.fromBytes(feed.id));
  const before = feed.aggregator;
  if (before !== null) {
    const now = contract.try_aggregator();
    if (now.reverted || now.value.equals(before)) return;
    linkAggregator(feed, contract);
  } else {
    const known = feed.lastAnswer;
    const answer = contract.try_latestAnswer();
    if (known !== null && !answer.reverted && answer.value.equals(known)) {
      feed.checkedAt = block.timestamp;
      feed.save();
      return;
    }
  }
  askSource(feed, block);
  feed.save();
}

/** Sets the feed's price and that of its tokens. An answer of zero or less is no price. The caller saves the feed. */
export function applyAnswer(feed: PriceFeed, answer: BigInt, updatedAt: BigInt, block: ethereum.Block): void {
  feed.updatedAt = updatedAt;
  feed.lastBlock = block.number;
  feed.unset('lastLogIndex');
  const quote = feed.quote;
  if (answer.le(ZERO)) {
    feed.lastAnswer = null;
    feed.lastPriceUsd = null;
  } else if (quote !== null && quote != USD) {
    feed.lastAnswer = answer;
    feed.lastPriceUsd = null;
  } else {
    const decimals = feed.decimals == 0 ? USD_FEED_DECIMALS : feed.decimals;
    const price = toWhole(answer, decimals);
    feed.lastAnswer = answer;
    feed.lastPriceUsd = price;
    recordPrice(feed.id, price, updatedAt, block);
  }
  const tokens = feed.tokens;
  for (let i = 0; i < tokens.length; i++) priceToken(tokens[i], feed, block);
}

/** The feed now prices `tokenId`. */
export function priceToken(tokenId: Bytes, feed: PriceFeed, block: ethereum.Block): void {
  const token = Token.load(tokenId);
  if (token === null) return;
  token.lastPriceUsd = feed.lastPriceUsd;
  token.priceSource = feed.lastPriceUsd === null ? 'NONE' : 'FEED';
  token.priceBlock = block.number;
  token.save();
}
