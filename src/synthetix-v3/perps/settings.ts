import {
  CollateralConfigurationSet,
  CollateralLiquidateRewardRatioSet,
  FeatureFlagAllowAllSet,
  FeatureFlagDenyAllSet,
  FeeCollectorSet,
  InterestRateParametersSet,
  KeeperCostNodeIdUpdated,
  KeeperRewardGuardsSet,
  PerAccountCapsSet,
  ReferrerShareUpdated,
  RewardDistributorRegistered,
} from '../../../generated/SynthetixPerps/SynthetixPerps';
import { CollateralConfig } from '../../../generated/schema';
import { ZERO } from '../../constants';
import { recordParameter } from '../../store/parameter';
import { applyPriceNode } from '../spot-market';
import { setCostNode } from '../store/keeper-costs';
import { collateralMarket, synthOf } from '../store/market';
import { getOrCreatePool, interestOf, keeperTermsOf } from '../store/pool';
import { setSetting } from '../store/setting';
import { textOrNull } from '../wad';

/** A collateral without an amount that may be deposited is no longer taken; what is there stays. */
export function handleCollateralConfigurationSet(event: CollateralConfigurationSet): void {
  const pool = getOrCreatePool(event.address, event.block);
  const params = event.params;
  const market = collateralMarket(pool, params.collateralId, event.block);
  const config = CollateralConfig.load(market.id);
  if (config === null) return;
  const amount = params.maxCollateralAmount.toString();
  const former = config.maxAmount;
  recordParameter(pool, market, null, 'maxAmount', textOrNull(former), amount, event, 0);
  const upper = params.upperLimitDiscount.toString();
  recordParameter(pool, market, null, 'discountUpperWad', null, upper, event, 1);
  const lower = params.lowerLimitDiscount.toString();
  recordParameter(pool, market, null, 'discountLowerWad', null, lower, event, 2);
  const scalar = params.discountScalar.toString();
  recordParameter(pool, market, null, 'discountScalarWad', null, scalar, event, 3);
  config.maxAmount = params.maxCollateralAmount;
  config.discountUpperWad = params.upperLimitDiscount;
  config.discountLowerWad = params.lowerLimitDiscount;
  config.discountScalarWad = params.discountScalar;
  config.enabled = params.maxCollateralAmount.gt(ZERO);
  config.save();
  const synth = synthOf(params.collateralId);
  if (market.priceFeed === null) applyPriceNode(synth, event);
}

export function handleKeeperRewardGuardsSet(event: KeeperRewardGuardsSet): void {
  const pool = getOrCreatePool(event.address, event.block);
  const terms = keeperTermsOf(pool);
  terms.minRewardUsd = event.params.minKeeperRewardUsd;
  terms.minProfitRatio = event.params.minKeeperProfitRatioD18;
  terms.maxRewardUsd = event.params.maxKeeperRewardUsd;
  terms.maxScalingRatio = event.params.maxKeeperScalingRatioD18;
  terms.save();
  setSetting(pool, 'minKeeperRewardUsd', terms.minRewardUsd.toString(), event, 0);
  setSetting(pool, 'minKeeperProfitRatio', terms.minProfitRatio.toString(), event, 1);
  setSetting(pool, 'maxKeeperRewardUsd', terms.maxRewardUsd.toString(), event, 2);
  setSetting(pool, 'maxKeeperScalingRatio', terms.maxScalingRatio.toString(), event, 3);
}

export function handleCollateralLiquidateRewardRatioSet(event: CollateralLiquidateRewardRatioSet): void {
  const pool = getOrCreatePool(event.address, event.block);
  const terms = keeperTermsOf(pool);
  terms.collateralRewardRatio = event.params.collateralLiquidateRewardRatioD18;
  terms.save();
  setSetting(pool, 'collateralLiquidateRewardRatio', terms.collateralRewardRatio.toString(), event, 0);
}

export function handleKeeperCostNodeIdUpdated(event: KeeperCostNodeIdUpdated): void {
  const pool = getOrCreatePool(event.address, event.block);
  setCostNode(pool, event.params.keeperCostNodeId, event.block);
  setSetting(pool, 'keeperCostNodeId', event.params.keeperCostNodeId.toHexString(), event, 0);
}

/** They hold from the next update of the rate on. */
export function handleInterestRateParametersSet(event: InterestRateParametersSet): void {
  const pool = getOrCreatePool(event.address, event.block);
  const interest = interestOf(pool);
  interest.lowUtilizationGradient = event.params.lowUtilizationInterestRateGradient;
  interest.gradientBreakpoint = event.params.interestRateGradientBreakpoint;
  interest.highUtilizationGradient = event.params.highUtilizationInterestRateGradient;
  interest.save();
  setSetting(pool, 'lowUtilizationInterestRateGradient', interest.lowUtilizationGradient.toString(), event, 0);
  setSetting(pool, 'interestRateGradientBreakpoint', interest.gradientBreakpoint.toString(), event, 1);
  setSetting(pool, 'highUtilizationInterestRateGradient', interest.highUtilizationGradient.toString(), event, 2);
}

export function handlePerAccountCapsSet(event: PerAccountCapsSet): void {
  const pool = getOrCreatePool(event.address, event.block);
  setSetting(pool, 'maxPositionsPerAccount', event.params.maxPositionsPerAccount.toString(), event, 0);
  setSetting(pool, 'maxCollateralsPerAccount', event.params.maxCollateralsPerAccount.toString(), event, 1);
}

export function handleFeeCollectorSet(event: FeeCollectorSet): void {
  const pool = getOrCreatePool(event.address, event.block);
  setSetting(pool, 'feeCollector', event.params.feeCollector.toHexString(), event, 0);
}

export function handleReferrerShareUpdated(event: ReferrerShareUpdated): void {
  const pool = getOrCreatePool(event.address, event.block);
  const key = `referrerShare ${event.params.referrer.toHexString()}`;
  setSetting(pool, key, event.params.shareRatioD18.toString(), event, 0);
}

export function handleRewardDistributorRegistered(event: RewardDistributorRegistered): void {
  const pool = getOrCreatePool(event.address, event.block);
  setSetting(pool, 'rewardDistributor', event.params.distributor.toHexString(), event, 0);
}

export function handleFeatureFlagAllowAllSet(event: FeatureFlagAllowAllSet): void {
  const pool = getOrCreatePool(event.address, event.block);
  const key = `allowAll ${event.params.feature.toString()}`;
  setSetting(pool, key, event.params.allowAll ? 'true' : 'false', event, 0);
}

export function handleFeatureFlagDenyAllSet(event: FeatureFlagDenyAllSet): void {
  const pool = getOrCreatePool(event.address, event.block);
  const key = `denyAll ${event.params.feature.toString()}`;
  setSetting(pool, key, event.params.denyAll ? 'true' : 'false', event, 0);
}
