import { Address, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { PriceFeed, Token } from '../../../generated/schema';
import { toWhole } from '../../math/decimal';
import { recordPrice } from '../../store/points';
import { hasDecimals } from '../../store/token';

const TWO = BigInt.fromI32(2);
/** Decimals of a price of a whole token; one of a native unit has these less the token's. */
const PRICE_DECIMALS = 30;

/** Keepers' prices of a token, as GMX's emitter tells them. Id: emitter and token address. */
export function getOrCreateGmxFeed(emitter: Address, token: Token, event: ethereum.Event): PriceFeed {
  const id = feedId(emitter, token.id);
  const known = PriceFeed.load(id);
  if (known !== null) return known;

  const feed = new PriceFeed(id);
  feed.type = 'CUSTOM';
  const symbol = token.symbol;
  feed.description = symbol === null ? 'GMX keepers' : `GMX keepers, ${symbol} / USD`;
  if (hasDecimals(token)) feed.decimals = PRICE_DECIMALS - token.decimals;
  feed.checkedAt = event.block.timestamp;
  feed.updateCount = 0;
  feed.isActive = true;
  feed.tokens = [];
  feed.save();
  return feed;
}

export function feedId(emitter: Address, token: Bytes): Bytes {
  return emitter.concat(token);
}

/**
 * The feed answers `min` and `max`, raw. A token that no other feed prices takes the price too. A price of zero is none.
 * @param updatedAt Unix seconds of the keepers' report; zero where the release does not tell, then the block's
 */
export function applyPrices(
  feed: PriceFeed,
  token: Token,
  min: BigInt,
  max: BigInt,
  updatedAt: BigInt,
  event: ethereum.Event,
): void {
  const middle = min.plus(max).div(TWO);
  const time = updatedAt.isZero() ? event.block.timestamp : updatedAt;
  feed.updatedAt = time;
  feed.checkedAt = event.block.timestamp;
  feed.lastBlock = event.block.number;
  feed.updateCount += 1;
  const isKnown = min.gt(BigInt.zero());
  feed.lastAnswer = isKnown ? middle : null;
  feed.minAnswer = isKnown ? min : null;
  feed.maxAnswer = isKnown ? max : null;
  feed.lastPriceUsd = null;
  if (isKnown && hasDecimals(token)) {
    const price = toWhole(middle, PRICE_DECIMALS - token.decimals);
    feed.lastPriceUsd = price;
    recordPrice(feed.id, price, time, event.block);
  }
  feed.save();
  if (token.priceFeed !== null) return;
  token.lastPriceUsd = feed.lastPriceUsd;
  token.priceSource = feed.lastPriceUsd === null ? 'NONE' : 'PROTOCOL_ORACLE';
  token.priceBlock = event.block.number;
  token.save();
}
