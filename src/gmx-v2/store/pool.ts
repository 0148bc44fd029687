import { Address, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { MarginPool, Market, Protocol, Token } from '../../../generated/schema';
import { Ids } from '../../ids';
import { createCollateralMarket, createPerpMarket, PerpUnits } from '../../store/perps/market';
import { getOrCreateProtocol } from '../../store/protocol';
import { getOrCreateToken, hasDecimals } from '../../store/token';
import { getOrCreateGmxFeed } from './feed';
import { getOrCreateParameters } from './parameters';
import { describeSynthetic } from './synthetic-tokens';

/** Decimals of every USD amount of GMX v2; a price has these less the token's. */
export const USD_DECIMALS = 30;

export function gmxProtocol(): Protocol {
  return getOrCreateProtocol('gmx-v2', 'GMX v2', 'PERPETUAL');
}

/** A market of GMX is a pool of its own: its id is the market token's address. */
export function createPool(
  marketToken: Address,
  indexToken: Address,
  longToken: Address,
  shortToken: Address,
  event: ethereum.Event,
): void {
  if (MarginPool.load(marketToken) !== null) return;
  const pool = new MarginPool(marketToken);
  pool.protocol = gmxProtocol().id;
  pool.marginMode = 'ISOLATED';
  pool.priceDecimals = USD_DECIMALS;
  pool.marketCount = 0;
  pool.accountCount = 0;
  pool.borrowerCount = 0;
  pool.createdAtBlock = event.block.number;
  pool.createdAtTimestamp = event.block.timestamp;
  pool.save();
  createPerp(pool, indexToken, longToken, shortToken, event);
  createCollateral(pool, longToken, event);
  if (shortToken.notEqual(longToken)) createCollateral(pool, shortToken, event);
}

/** Id of the perp of a pool: the pool stands for the asset, as the index token may be collateral too. */
export function perpId(pool: Bytes): Bytes {
  return Ids.market(pool, pool);
}

export function perpOf(pool: Address | null): Market | null {
  return pool === null ? null : Market.load(perpId(pool));
}

function createPerp(
  pool: MarginPool,
  indexToken: Address,
  longToken: Address,
  shortToken: Address,
  event: ethereum.Event,
): void {
  const token = gmxToken(indexToken);
  const name = `${nameOf(token)} [${nameOf(gmxToken(longToken))}-${nameOf(gmxToken(shortToken))}]`;
  const units = new PerpUnits(token.decimals, USD_DECIMALS, gmxToken(shortToken));
  const market = createPerpMarket(pool, perpId(pool.id), name, token, units, event.block);
  market.longToken = longToken;
  market.shortToken = shortToken;
  market.priceFeed = getOrCreateGmxFeed(event.address, token, event).id;
  market.isAdlEnabledLong = false;
  market.isAdlEnabledShort = false;
  market.parameters = getOrCreateParameters(market.id).id;
  market.save();
}

function createCollateral(pool: MarginPool, address: Address, event: ethereum.Event): void {
  const token = gmxToken(address);
  const market = createCollateralMarket(pool, Ids.market(pool.id, address), token, event.block);
  market.priceFeed = getOrCreateGmxFeed(event.address, token, event).id;
  market.save();
}

/** A token of GMX. An index that no contract stands for is described by what is known of it. */
export function gmxToken(address: Address): Token {
  const token = getOrCreateToken(address);
  if (!hasDecimals(token)) describeSynthetic(token);
  return token;
}

function nameOf(token: Token): string {
  const symbol = token.symbol;
  return symbol === null ? token.id.toHexString() : symbol;
}
