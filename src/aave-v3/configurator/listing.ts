import { Address, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { InterestRateModel, MarginPool, Market } from '../../../generated/schema';
import {
  ATokenUpgraded,
  ReserveInitialized,
  ReserveInterestRateDataChanged,
  ReserveInterestRateStrategyChanged,
  StableDebtTokenUpgraded,
  VariableDebtTokenUpgraded,
} from '../../../generated/templates/PoolConfigurator/PoolConfigurator';
import { RAY, ZERO } from '../../constants';
import { recordParameter } from '../../store/parameter';
import { sourceOf } from '../../store/price-source';
import {
  getOrCreateCollateralConfig,
  getOrCreateMarket,
  linkDebtToken,
  linkStableDebtToken,
  linkSupplyToken,
} from '../store/market';
import { adoptSource } from '../store/oracle';
import { decodeRateData, linkRateModel, readStrategy } from '../store/rate-model';
import { currentPool } from './current-pool';

/** First POOL_REVISION whose strategy keeps the rates of all markets, told by ReserveInterestRateDataChanged. */
const FIRST_SHARED_STRATEGY_REVISION = 4;

export function handleReserveInitialized(event: ReserveInitialized): void {
  const pool = currentPool();
  if (pool === null) return;
  const market = getOrCreateMarket(pool.id, event.params.asset, event.block);
  startAnew(market, event);
  linkSupplyToken(market, event.params.aToken);
  linkDebtToken(market, event.params.variableDebtToken);
  linkStableDebtToken(market, event.params.stableDebtToken);
  linkStrategy(pool, market, event.params.interestRateStrategyAddress);
  const feed = sourceOf(pool.id, event.params.asset);
  market.priceFeed = feed;
  market.save();
  getOrCreateCollateralConfig(market).save();
  if (feed === null) adoptSource(pool, event.params.asset, event);
}

/** What the pool's storage says of a market that was just listed, also of one that was dropped before. */
function startAnew(market: Market, event: ethereum.Event): void {
  market.supplyIndexRay = RAY;
  market.borrowIndexRay = RAY;
  market.supplyRateRay = ZERO;
  market.borrowRateRay = ZERO;
  market.indexUpdatedAt = event.block.timestamp;
  market.reserveFactorBps = ZERO;
  market.liquidationProtocolFeeBps = ZERO;
  market.supplyCap = ZERO;
  market.borrowCap = ZERO;
  market.debtCeiling = ZERO;
  market.isolationModeDebt = ZERO;
  market.isActive = true;
  market.isFrozen = false;
  market.isPaused = false;
  market.isBorrowingEnabled = false;
  market.isFlashLoanEnabled = false;
  market.isSiloed = false;
  market.isBorrowableInIsolation = false;
}

export function handleReserveInterestRateStrategyChanged(event: ReserveInterestRateStrategyChanged): void {
  const pool = currentPool();
  if (pool === null) return;
  const market = getOrCreateMarket(pool.id, event.params.asset, event.block);
  const before = event.params.oldStrategy.toHexString();
  const after = event.params.newStrategy.toHexString();
  recordParameter(pool, market, null, 'interestRateStrategy', before, after, event, 0);
  linkStrategy(pool, market, event.params.newStrategy);
  market.save();
}

function linkStrategy(pool: MarginPool, market: Market, strategy: Address): void {
  const model = linkRateModel(market, strategy);
  if (pool.revision < FIRST_SHARED_STRATEGY_REVISION) readStrategy(model);
  model.save();
}

export function handleReserveInterestRateDataChanged(event: ReserveInterestRateDataChanged): void {
  const pool = currentPool();
  if (pool === null) return;
  const market = getOrCreateMarket(pool.id, event.params.asset, event.block);
  const model = linkRateModel(market, event.params.strategy);
  const before = textOf(model);
  decodeRateData(model, event.params.data);
  const after = textOf(model);
  model.save();
  market.save();
  recordParameter(pool, market, null, 'interestRateBps', before, after === null ? '' : after, event, 0);
}

/** Optimal usage, base rate, slope below and slope above, in basis points. */
function textOf(model: InterestRateModel): string | null {
  const optimal = model.optimalUsageBps;
  const base = model.baseRateBps;
  const slope1 = model.slope1Bps;
  const slope2 = model.slope2Bps;
  if (optimal === null || base === null || slope1 === null || slope2 === null) return null;
  return `${optimal.toString()},${base.toString()},${slope1.toString()},${slope2.toString()}`;
}

export function handleATokenUpgraded(event: ATokenUpgraded): void {
  const market = noteUpgrade(event.params.asset, 'supplyTokenImplementation', event.params.implementation, event);
  if (market === null) return;
  linkSupplyToken(market, event.params.proxy);
  market.save();
}

export function handleVariableDebtTokenUpgraded(event: VariableDebtTokenUpgraded): void {
  const market = noteUpgrade(event.params.asset, 'debtTokenImplementation', event.params.implementation, event);
  if (market === null) return;
  linkDebtToken(market, event.params.proxy);
  market.save();
}

export function handleStableDebtTokenUpgraded(event: StableDebtTokenUpgraded): void {
  const market = noteUpgrade(event.params.asset, 'stableDebtTokenImplementation', event.params.implementation, event);
  if (market === null) return;
  linkStableDebtToken(market, event.params.proxy);
  market.save();
}

function noteUpgrade(asset: Address, parameter: string, implementation: Bytes, event: ethereum.Event): Market | null {
  const pool = currentPool();
  if (pool === null) return null;
  const market = getOrCreateMarket(pool.id, asset, event.block);
  recordParameter(pool, market, null, parameter, null, implementation.toHexString(), event, 0);
  return market;
}
