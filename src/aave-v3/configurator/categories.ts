import { Address, BigInt, ethereum } from '@graphprotocol/graph-ts';
import { MarginPool, Market, RiskCategory } from '../../../generated/schema';
import {
  AssetBorrowableInEModeChanged,
  AssetCollateralInEModeChanged,
  AssetLtvzeroInEModeChanged,
  EModeAssetCategoryChanged,
  EModeCategoryAdded,
  EModeCategoryIsolationChanged,
} from '../../../generated/templates/PoolConfigurator/PoolConfigurator';
import { ZERO_ADDRESS } from '../../constants';
import { recordParameter } from '../../store/parameter';
import { sourceOf } from '../../store/price-source';
import { getOrCreateCategory, withMember } from '../store/category';
import { getOrCreateMarket } from '../store/market';
import { adoptSource } from '../store/oracle';
import { currentPool } from './current-pool';

export function handleEModeCategoryAdded(event: EModeCategoryAdded): void {
  const pool = currentPool();
  if (pool === null) return;
  const category = getOrCreateCategory(pool, event.params.categoryId);
  const threshold = event.params.liquidationThreshold;
  note(pool, category, 'ltvBps', category.ltvBps, event.params.ltv, event, 0);
  note(pool, category, 'liquidationThresholdBps', category.liquidationThresholdBps, threshold, event, 1);
  note(pool, category, 'liquidationBonusBps', category.liquidationBonusBps, event.params.liquidationBonus, event, 2);
  if (category.label != event.params.label) {
    recordParameter(pool, null, category, 'label', category.label, event.params.label, event, 3);
  }
  category.label = event.params.label;
  category.ltvBps = event.params.ltv;
  category.liquidationThresholdBps = threshold;
  category.liquidationBonusBps = event.params.liquidationBonus;
  setOracleOf(pool, category, event.params.oracle, event);
  category.save();
}

/** Up to Aave 3.1 the pool may price a category's assets by what its oracle reads for an address of the category's own. */
function setOracleOf(pool: MarginPool, category: RiskCategory, oracle: Address, event: ethereum.Event): void {
  const before = category.oracle;
  const isSet = oracle.notEqual(ZERO_ADDRESS);
  if (before === null ? !isSet : before.equals(oracle)) return;
  const old: string | null = before === null ? null : before.toHexString();
  recordParameter(pool, null, category, 'oracle', old, oracle.toHexString(), event, 4);
  category.oracle = null;
  if (!isSet) return;
  category.oracle = oracle;
  if (sourceOf(pool.id, oracle) === null) adoptSource(pool, oracle, event);
}

export function handleEModeCategoryIsolationChanged(event: EModeCategoryIsolationChanged): void {
  const pool = currentPool();
  if (pool === null) return;
  const category = getOrCreateCategory(pool, event.params.categoryId);
  const before = textOf(category.isIsolated);
  recordParameter(pool, null, category, 'isIsolated', before, textOf(event.params.isolated), event, 0);
  category.isIsolated = event.params.isolated;
  category.save();
}

export function handleAssetCollateralInEModeChanged(event: AssetCollateralInEModeChanged): void {
  const pool = currentPool();
  if (pool === null) return;
  const market = getOrCreateMarket(pool.id, event.params.asset, event.block);
  setCollateral(pool, market, event.params.categoryId, event.params.collateral, event, 0);
}

export function handleAssetBorrowableInEModeChanged(event: AssetBorrowableInEModeChanged): void {
  const pool = currentPool();
  if (pool === null) return;
  const market = getOrCreateMarket(pool.id, event.params.asset, event.block);
  setBorrowable(pool, market, event.params.categoryId, event.params.borrowable, event, 0);
}

export function handleAssetLtvzeroInEModeChanged(event: AssetLtvzeroInEModeChanged): void {
  const pool = currentPool();
  if (pool === null) return;
  const market = getOrCreateMarket(pool.id, event.params.asset, event.block);
  const category = getOrCreateCategory(pool, event.params.categoryId);
  const before = textOf(category.ltvZeroMarkets.includes(market.id));
  recordParameter(pool, market, category, 'isLtvZero', before, textOf(event.params.ltvzero), event, 0);
  category.ltvZeroMarkets = withMember(category.ltvZeroMarkets, market.id, event.params.ltvzero);
  category.save();
}

/** Before Aave 3.2 an asset was in one category, and there both collateral and borrowable. */
export function handleEModeAssetCategoryChanged(event: EModeAssetCategoryChanged): void {
  const pool = currentPool();
  if (pool === null) return;
  const market = getOrCreateMarket(pool.id, event.params.asset, event.block);
  moveBetween(pool, market, event.params.oldCategoryId, false, event, 0);
  moveBetween(pool, market, event.params.newCategoryId, true, event, 2);
}

function moveBetween(
  pool: MarginPool,
  market: Market,
  categoryId: i32,
  isMember: boolean,
  event: ethereum.Event,
  part: i32,
): void {
  if (categoryId == 0) return;
  setCollateral(pool, market, categoryId, isMember, event, part);
  setBorrowable(pool, market, categoryId, isMember, event, part + 1);
}

function setCollateral(
  pool: MarginPool,
  market: Market,
  categoryId: i32,
  isMember: boolean,
  event: ethereum.Event,
  part: i32,
): void {
  const category = getOrCreateCategory(pool, categoryId);
  const before = textOf(category.collateralMarkets.includes(market.id));
  recordParameter(pool, market, category, 'isCollateral', before, textOf(isMember), event, part);
  category.collateralMarkets = withMember(category.collateralMarkets, market.id, isMember);
  category.save();
}

function setBorrowable(
  pool: MarginPool,
  market: Market,
  categoryId: i32,
  isMember: boolean,
  event: ethereum.Event,
  part: i32,
): void {
  const category = getOrCreateCategory(pool, categoryId);
  const before = textOf(category.borrowableMarkets.includes(market.id));
  recordParameter(pool, market, category, 'isBorrowable', before, textOf(isMember), event, part);
  category.borrowableMarkets = withMember(category.borrowableMarkets, market.id, isMember);
  category.save();
}

function note(
  pool: MarginPool,
  category: RiskCategory,
  parameter: string,
  before: BigInt,
  after: BigInt,
  event: ethereum.Event,
  part: i32,
): void {
  if (after.equals(before)) return;
  recordParameter(pool, null, category, parameter, before.toString(), after.toString(), event, part);
}

function textOf(flag: boolean): string {
  return flag ? 'true' : 'false';
}
