import { Address, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { CollateralConfig, MarginPool, Market, MarketToken } from '../../../generated/schema';
import {
  AToken as ATokenTemplate,
  PoolRateModes as PoolRateModesTemplate,
  StableDebtToken as StableDebtTokenTemplate,
  VariableDebtToken as VariableDebtTokenTemplate,
} from '../../../generated/templates';
import { Pool as PoolContract } from '../../../generated/templates/Pool/Pool';
import { AToken as ATokenContract } from '../../../generated/templates/PoolConfigurator/AToken';
import { ZERO, ZERO_ADDRESS } from '../../constants';
import { Ids } from '../../ids';
import { newMarket, tokenName } from '../../store/market';
import { getOrCreateToken } from '../../store/token';
import { getOrCreatePool } from './pool';

/**
 * The market of an asset. One that was never announced (indexing began after it was listed) is made from what the pool
 * answers about it, so that no event of it is lost.
 */
export function getOrCreateMarket(poolId: Bytes, asset: Address, block: ethereum.Block): Market {
  const known = Market.load(Ids.market(poolId, asset));
  if (known !== null) return known;

  const pool = getOrCreatePool(poolId, block);
  const market = createMarket(pool, asset, block);
  const data = PoolContract.bind(Address.fromBytes(poolId)).try_getReserveData(asset);
  if (!data.reverted) {
    market.reserveId = data.value.id;
    linkSupplyToken(market, data.value.aTokenAddress);
    linkStableDebtToken(market, data.value.stableDebtTokenAddress);
    linkDebtToken(market, data.value.variableDebtTokenAddress);
  }
  market.save();
  return market;
}

function createMarket(pool: MarginPool, asset: Address, block: ethereum.Block): Market {
  const token = getOrCreateToken(asset);
  const market = newMarket(pool, Ids.market(pool.id, asset), 'RESERVE', tokenName(token), token, block);

  pool.marketCount += 1;
  pool.save();
  return market;
}

/** Follows `aToken` as the market's receipt token from this block on. The caller saves the market. */
export function linkSupplyToken(market: Market, aToken: Address): void {
  if (aToken.equals(ZERO_ADDRESS)) return;
  market.supplyToken = aToken;
  if (MarketToken.load(aToken) !== null) return;

  const link = new MarketToken(aToken);
  link.market = market.id;
  link.pool = market.pool;
  link.side = 'COLLATERAL';
  const treasury = ATokenContract.bind(aToken).try_RESERVE_TREASURY_ADDRESS();
  if (!treasury.reverted) link.treasury = treasury.value;
  link.save();
  ATokenTemplate.create(aToken);
}

/** Follows `debtToken` as the market's variable debt token from this block on. The caller saves the market. */
export function linkDebtToken(market: Market, debtToken: Address): void {
  if (debtToken.equals(ZERO_ADDRESS)) return;
  market.debtToken = debtToken;
  if (MarketToken.load(debtToken) !== null) return;
  saveDebtLink(market, debtToken);
  VariableDebtTokenTemplate.create(debtToken);
}

/** Follows `debtToken` as the market's stable debt token from this block on. The caller saves the market. */
export function linkStableDebtToken(market: Market, debtToken: Address): void {
  if (debtToken.equals(ZERO_ADDRESS)) return;
  market.stableDebtToken = debtToken;
  if (MarketToken.load(debtToken) !== null) return;
  saveDebtLink(market, debtToken);
  StableDebtTokenTemplate.create(debtToken);
  if (isFirstWithStableRates(market)) PoolRateModesTemplate.create(Address.fromBytes(market.pool));
}

function isFirstWithStableRates(market: Market): boolean {
  const pool = MarginPool.load(market.pool);
  if (pool === null) return false;
  const markets = pool.markets.load();
  for (let i = 0; i < markets.length; i++) {
    if (markets[i].stableDebtToken !== null && markets[i].id.notEqual(market.id)) return false;
  }
  return true;
}

function saveDebtLink(market: Market, debtToken: Address): void {
  const link = new MarketToken(debtToken);
  link.market = market.id;
  link.pool = market.pool;
  link.side = 'BORROWER';
  link.save();
}

export function getOrCreateCollateralConfig(market: Market): CollateralConfig {
  const known = CollateralConfig.load(market.id);
  if (known !== null) return known;

  const config = new CollateralConfig(market.id);
  config.pool = market.pool;
  config.market = market.id;
  config.token = market.inputToken;
  config.ltvBps = ZERO;
  config.liquidationThresholdBps = ZERO;
  config.liquidationBonusBps = ZERO;
  config.enabled = false;
  return config;
}
