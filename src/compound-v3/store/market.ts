import { Address, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { CollateralConfig, MarginPool, Market } from '../../../generated/schema';
import { Ids } from '../../ids';
import { newMarket, tokenName } from '../../store/market';
import { getOrCreateToken } from '../../store/token';

/** @param kind RESERVE for the base, COLLATERAL for everything else. The caller saves the market. */
export function getOrCreateMarket(pool: MarginPool, asset: Address, kind: string, event: ethereum.Event): Market {
  const known = Market.load(Ids.market(pool.id, asset));
  if (known !== null) return known;

  const token = getOrCreateToken(asset);
  const isBase = kind == 'RESERVE';
  const id = Ids.market(pool.id, asset);
  const market = newMarket(pool, id, kind, tokenName(token), token, event.block);
  // The Comet itself is the receipt of its suppliers.
  if (isBase) market.supplyToken = pool.id;
  market.isBorrowingEnabled = isBase;
  market.save();

  pool.marketCount += 1;
  pool.save();
  return market;
}

/** The market of a collateral; null for an asset the Comet has never listed. */
export function collateralMarket(pool: Bytes, asset: Address): Market | null {
  return Market.load(Ids.market(pool, asset));
}

export function getOrCreateTerms(market: Market): CollateralConfig {
  const known = CollateralConfig.load(market.id);
  if (known !== null) return known;

  const config = new CollateralConfig(market.id);
  config.pool = market.pool;
  config.market = market.id;
  config.token = market.inputToken;
  config.enabled = true;
  return config;
}
