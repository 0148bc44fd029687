import { BigInt } from '@graphprotocol/graph-ts';
import {
  CLInsuranceFundFeeRatioChanged,
  CollateralAdded,
  CollateralRatioChanged,
  CollateralValueDustChanged,
  DebtNonSettlementTokenValueRatioChanged,
  DebtThresholdChanged,
  DepositCapChanged,
  DiscountRatioChanged,
  LiquidationRatioChanged,
  MaxCollateralTokensPerAccountChanged,
  MmRatioBufferChanged,
  PriceFeedChanged,
  WhitelistedDebtThresholdChanged,
} from '../../generated/PerpetualCollateralManager/CollateralManager';
import { changeSetting } from '../store/perps/setting';
import { getOrCreateCollateralMarket, keepCollateralTerms } from './store/collateral';
import { followFeed } from './store/feed';
import { poolOf } from './store/pool';
import { changeTerm } from './store/terms';

export function handleCollateralAdded(event: CollateralAdded): void {
  const pool = poolOf(event);
  if (pool === null) return;
  const market = getOrCreateCollateralMarket(pool, event.params.token, event.block);
  changeSetting(pool, market, 'depositCap', event.params.depositCap.toString(), event);
  keepCollateralTerms(pool, market, event.params.collateralRatio, event.params.discountRatio, event);
  followFeed(pool, event.params.token, event.params.priceFeed, event);
}

export function handlePriceFeedChanged(event: PriceFeedChanged): void {
  const pool = poolOf(event);
  if (pool === null) return;
  followFeed(pool, event.params.token, event.params.priceFeed, event);
}

export function handleCollateralRatioChanged(event: CollateralRatioChanged): void {
  const pool = poolOf(event);
  if (pool === null) return;
  const market = getOrCreateCollateralMarket(pool, event.params.token, event.block);
  keepCollateralTerms(pool, market, event.params.collateralRatio, -1, event);
}

export function handleDiscountRatioChanged(event: DiscountRatioChanged): void {
  const pool = poolOf(event);
  if (pool === null) return;
  const market = getOrCreateCollateralMarket(pool, event.params.token, event.block);
  keepCollateralTerms(pool, market, -1, event.params.discountRatio, event);
}

export function handleDepositCapChanged(event: DepositCapChanged): void {
  const pool = poolOf(event);
  if (pool === null) return;
  const market = getOrCreateCollateralMarket(pool, event.params.token, event.block);
  changeSetting(pool, market, 'depositCap', event.params.depositCap.toString(), event);
}

export function handleMaxCollateralTokensPerAccountChanged(event: MaxCollateralTokensPerAccountChanged): void {
  const pool = poolOf(event);
  if (pool === null) return;
  const limit = BigInt.fromI32(event.params.maxCollateralTokensPerAccount);
  changeTerm(pool, 'maxCollateralTokensPerAccount', limit, event);
}

export function handleMmRatioBufferChanged(event: MmRatioBufferChanged): void {
  const pool = poolOf(event);
  if (pool === null) return;
  changeTerm(pool, 'mmRatioBuffer', BigInt.fromI32(event.params.mmRatioBuffer), event);
}

export function handleDebtNonSettlementTokenValueRatioChanged(event: DebtNonSettlementTokenValueRatioChanged): void {
  const pool = poolOf(event);
  if (pool === null) return;
  const ratio = BigInt.fromI32(event.params.debtNonSettlementTokenValueRatio);
  changeTerm(pool, 'debtNonSettlementTokenValueRatio', ratio, event);
}

export function handleLiquidationRatioChanged(event: LiquidationRatioChanged): void {
  const pool = poolOf(event);
  if (pool === null) return;
  changeTerm(pool, 'liquidationRatio', BigInt.fromI32(event.params.liquidationRatio), event);
}

export function handleCLInsuranceFundFeeRatioChanged(event: CLInsuranceFundFeeRatioChanged): void {
  const pool = poolOf(event);
  if (pool === null) return;
  changeTerm(pool, 'clInsuranceFundFeeRatio', BigInt.fromI32(event.params.clInsuranceFundFeeRatio), event);
}

export function handleDebtThresholdChanged(event: DebtThresholdChanged): void {
  const pool = poolOf(event);
  if (pool === null) return;
  changeTerm(pool, 'debtThreshold', event.params.debtThreshold, event);
}

export function handleWhitelistedDebtThresholdChanged(event: WhitelistedDebtThresholdChanged): void {
  const pool = poolOf(event);
  if (pool === null) return;
  const key = `whitelistedDebtThreshold:${event.params.trader.toHexString()}`;
  changeTerm(pool, key, event.params.whitelistedDebtThreshold, event);
}

export function handleCollateralValueDustChanged(event: CollateralValueDustChanged): void {
  const pool = poolOf(event);
  if (pool === null) return;
  changeTerm(pool, 'collateralValueDust', event.params.collateralValueDust, event);
}
