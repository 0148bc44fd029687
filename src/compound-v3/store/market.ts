import { Address, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { CollateralConfig, MarginPool, Market } from '../../../generated/schema';
import { RAY, ZERO, ZERO_DECIMAL } from '../../constants';
import { Ids } from '../../ids';
import { getOrCreateToken } from '../../store/token';

/** @param kind RESERVE for the base, COLLATERAL for everything else. The caller saves the market. */
export function getOrCreateMarket(pool: MarginPool, asset: Address, kind: string, event: ethereum.Event): Market {
  const known = Market.load(Ids.market(pool.id, asset));
  if (known !== null) return known;

  const token = getOrCreateToken(asset);
  const symbol = token.symbol;
  const isBase = kind == 'RESERVE';
  const market = new Market(Ids.market(pool.id, asset));
  market.pool = pool.id;
  market.protocol = pool.protocol;
  market.kind = kind;
  market.name = symbol === null ? asset.toHexString() : symbol;
  market.inputToken = token.id;
  // The Comet itself is the receipt of its suppliers.
  if (isBase) market.supplyToken = pool.id;
  market.supplyIndexRay = RAY;
  market.borrowIndexRay = RAY;
  market.supplyRateRay = ZERO;
  market.borrowRateRay = ZERO;
  market.indexUpdatedAt = event.block.timestamp;
  market.scaledSupply = ZERO;
  market.scaledBorrow = ZERO;
  market.cash = ZERO;
  market.deficit = ZERO;
  market.isActive = true;
  market.isFrozen = false;
  market.isPaused = false;
  market.isBorrowingEnabled = isBase;
  market.isFlashLoanEnabled = false;
  market.isSiloed = false;
  market.isBorrowableInIsolation = false;
  market.createdAtBlock = event.block.number;
  market.createdAtTimestamp = event.block.timestamp;
  market.cumulativeDepositUsd = ZERO_DECIMAL;
  market.cumulativeBorrowUsd = ZERO_DECIMAL;
  market.cumulativeLiquidatedUsd = ZERO_DECIMAL;
  market.liquidationCount = 0;
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
