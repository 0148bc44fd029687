import { Address, BigInt, ethereum } from '@graphprotocol/graph-ts';
import { Market } from '../../../generated/schema';
import {
  BorrowCapChanged,
  CollateralConfigurationChanged,
  DebtCeilingChanged,
  LiquidationGracePeriodChanged,
  LiquidationGracePeriodDisabled,
  LiquidationProtocolFeeChanged,
  PendingLtvChanged,
  ReserveFactorChanged,
  SupplyCapChanged,
  UnbackedMintCapChanged,
} from '../../../generated/templates/PoolConfigurator/PoolConfigurator';
import { ZERO } from '../../constants';
import { recordParameter } from '../../store/parameter';
import { getOrCreateCollateralConfig } from '../store/market';
import { configuredMarket, currentPool } from './current-pool';

export function handleCollateralConfigurationChanged(event: CollateralConfigurationChanged): void {
  const market = configuredMarket(event.params.asset, event);
  if (market === null) return;
  const config = getOrCreateCollateralConfig(market);
  const threshold = event.params.liquidationThreshold;
  noteIfNew(market, 'ltvBps', config.ltvBps, event.params.ltv, event, 0);
  noteIfNew(market, 'liquidationThresholdBps', config.liquidationThresholdBps, threshold, event, 1);
  noteIfNew(market, 'liquidationBonusBps', config.liquidationBonusBps, event.params.liquidationBonus, event, 2);
  config.ltvBps = event.params.ltv;
  config.liquidationThresholdBps = threshold;
  config.liquidationBonusBps = event.params.liquidationBonus;
  config.enabled = !threshold.isZero();
  config.save();
}

/** The LTV a frozen market will have again when it is thawed. */
export function handlePendingLtvChanged(event: PendingLtvChanged): void {
  const market = configuredMarket(event.params.asset, event);
  if (market === null) return;
  note(market, 'pendingLtvBps', null, event.params.ltv, event, 0);
}

export function handleReserveFactorChanged(event: ReserveFactorChanged): void {
  const market = configuredMarket(event.params.asset, event);
  if (market === null) return;
  note(market, 'reserveFactorBps', event.params.oldReserveFactor, event.params.newReserveFactor, event, 0);
  market.reserveFactorBps = event.params.newReserveFactor;
  market.save();
}

export function handleLiquidationProtocolFeeChanged(event: LiquidationProtocolFeeChanged): void {
  const market = configuredMarket(event.params.asset, event);
  if (market === null) return;
  note(market, 'liquidationProtocolFeeBps', event.params.oldFee, event.params.newFee, event, 0);
  market.liquidationProtocolFeeBps = event.params.newFee;
  market.save();
}

export function handleSupplyCapChanged(event: SupplyCapChanged): void {
  const market = configuredMarket(event.params.asset, event);
  if (market === null) return;
  note(market, 'supplyCap', event.params.oldSupplyCap, event.params.newSupplyCap, event, 0);
  market.supplyCap = event.params.newSupplyCap;
  market.save();
}

export function handleBorrowCapChanged(event: BorrowCapChanged): void {
  const market = configuredMarket(event.params.asset, event);
  if (market === null) return;
  note(market, 'borrowCap', event.params.oldBorrowCap, event.params.newBorrowCap, event, 0);
  market.borrowCap = event.params.newBorrowCap;
  market.save();
}

export function handleDebtCeilingChanged(event: DebtCeilingChanged): void {
  const market = configuredMarket(event.params.asset, event);
  if (market === null) return;
  note(market, 'debtCeiling', event.params.oldDebtCeiling, event.params.newDebtCeiling, event, 0);
  market.debtCeiling = event.params.newDebtCeiling;
  market.save();
}

export function handleUnbackedMintCapChanged(event: UnbackedMintCapChanged): void {
  const market = configuredMarket(event.params.asset, event);
  if (market === null) return;
  note(market, 'unbackedMintCap', event.params.oldUnbackedMintCap, event.params.newUnbackedMintCap, event, 0);
}

export function handleLiquidationGracePeriodChanged(event: LiquidationGracePeriodChanged): void {
  setGracePeriod(event.params.asset, event.params.gracePeriodUntil, event);
}

export function handleLiquidationGracePeriodDisabled(event: LiquidationGracePeriodDisabled): void {
  setGracePeriod(event.params.asset, ZERO, event);
}

function setGracePeriod(asset: Address, until: BigInt, event: ethereum.Event): void {
  const market = configuredMarket(asset, event);
  if (market === null) return;
  note(market, 'liquidationGraceUntil', market.liquidationGraceUntil, until, event, 0);
  market.liquidationGraceUntil = until;
  market.save();
}

/** One event sets three parameters; those it leaves as they were are no changes. */
function noteIfNew(
  market: Market,
  parameter: string,
  before: BigInt | null,
  after: BigInt,
  event: ethereum.Event,
  part: i32,
): void {
  if (before === null || after.notEqual(before)) note(market, parameter, before, after, event, part);
}

function note(
  market: Market,
  parameter: string,
  before: BigInt | null,
  after: BigInt,
  event: ethereum.Event,
  part: i32,
): void {
  const pool = currentPool();
  if (pool === null) return;
  let old: string | null = null;
  if (before !== null) old = before.toString();
  recordParameter(pool, market, null, parameter, old, after.toString(), event, part);
}
