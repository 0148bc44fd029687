import { Address, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { CreateMarket } from '../../../generated/MorphoBlue/MorphoBlue';
import { CollateralConfig, MarginPool, Market } from '../../../generated/schema';
import { ZERO, ZERO_ADDRESS } from '../../constants';
import { Ids } from '../../ids';
import { toWhole } from '../../math/decimal';
import { newMarket } from '../../store/market';
import { getOrCreateToken } from '../../store/token';
import { morphoBlue } from './protocol';
import { liquidationIncentive } from './shares';

/** What Morpho oracles scale their price with; the decimals of the tokens are in it. */
const PRICE_DECIMALS = 36;
const PERCENT_DECIMALS = 16;

/** Where an isolated pair's tokens are the same, its collateral is told from its loan by one more byte. */
export function collateralMarketId(pool: Bytes, loan: Bytes, collateral: Bytes): Bytes {
  const id = Ids.market(pool, collateral);
  return loan.equals(collateral) ? id.concat(Bytes.fromHexString('0x01')) : id;
}

export function createPool(event: CreateMarket): MarginPool {
  const pool = new MarginPool(event.params.id);
  pool.protocol = morphoBlue().id;
  pool.marginMode = 'ISOLATED';
  pool.contract = event.address;
  pool.oracle = event.params.marketParams.oracle;
  pool.priceDecimals = PRICE_DECIMALS;
  pool.baseCurrency = event.params.marketParams.loanToken;
  pool.marketCount = 2;
  pool.accountCount = 0;
  pool.borrowerCount = 0;
  pool.createdAtBlock = event.block.number;
  pool.createdAtTimestamp = event.block.timestamp;
  return pool;
}

/** The lent token's market. The caller saves it. */
export function createLoanMarket(pool: MarginPool, event: CreateMarket): Market {
  const token = getOrCreateToken(event.params.marketParams.loanToken);
  const id = Ids.market(pool.id, token.id);
  const market = newMarket(pool, id, 'ISOLATED_PAIR', nameOf(event), token, event.block);
  market.isFlashLoanEnabled = true;
  market.isBorrowingEnabled = true;
  market.supplyAssets = ZERO;
  market.borrowAssets = ZERO;
  market.feeWad = ZERO;
  return market;
}

/** The collateral token's market with its terms, which never change. The caller saves the market. */
export function createCollateralMarket(pool: MarginPool, event: CreateMarket): Market {
  const params = event.params.marketParams;
  const token = getOrCreateToken(params.collateralToken);
  const id = collateralMarketId(pool.id, params.loanToken, params.collateralToken);
  const market = newMarket(pool, id, 'COLLATERAL', `collateral of ${nameOf(event)}`, token, event.block);
  market.isFlashLoanEnabled = true;

  const config = new CollateralConfig(id);
  config.pool = pool.id;
  config.market = id;
  config.token = token.id;
  config.ltvWad = params.lltv;
  config.liquidationThresholdWad = params.lltv;
  config.liquidationBonusWad = liquidationIncentive(params.lltv);
  config.enabled = params.collateralToken.notEqual(ZERO_ADDRESS);
  config.save();
  return market;
}

/** For example WETH/USDC 86 %. */
function nameOf(event: CreateMarket): string {
  const params = event.params.marketParams;
  const pair = `${symbolOf(params.collateralToken)}/${symbolOf(params.loanToken)}`;
  return `${pair} ${toWhole(params.lltv, PERCENT_DECIMALS).toString()} %`;
}

function symbolOf(address: Address): string {
  const symbol = getOrCreateToken(address).symbol;
  return symbol === null ? address.toHexString() : symbol;
}

/** A pool with its two markets; null for one that was made before indexing began. */
export class Pair {
  constructor(
    readonly pool: MarginPool,
    readonly loan: Market,
    readonly collateral: Market,
  ) {}

  static load(id: Bytes): Pair | null {
    const pool = MarginPool.load(id);
    if (pool === null) return null;
    const loanToken = pool.baseCurrency;
    if (loanToken === null) return null;
    const loan = Market.load(Ids.market(id, loanToken));
    const other = pool.collateralMarket;
    if (loan === null || other === null) return null;
    const collateral = Market.load(other);
    return collateral === null ? null : new Pair(pool, loan, collateral);
  }
}

/** The market accrued up to this block: every action but a deposit of collateral begins so. The caller saves it. */
export function markAccrued(market: Market, block: ethereum.Block): void {
  market.indexUpdatedAt = block.timestamp;
}

export function minus(a: BigInt, b: BigInt): BigInt {
  return a.lt(b) ? ZERO : a.minus(b);
}
