// Everything the perps proxy tells, by what it is about.
export {
  handleAccountCharged,
  handleAccountCreated,
  handleCollateralModified,
  handleDebtPaid,
  handlePermissionGranted,
  handlePermissionRevoked,
} from './perps/account';
export {
  handleAccountFlaggedForLiquidation,
  handleAccountLiquidationAttempt,
  handleAccountMarginLiquidation,
  handlePositionLiquidated,
} from './perps/liquidation';
export {
  handleFactoryInitialized,
  handleInterestRateUpdated,
  handleMarketCreated,
  handleMarketPriceDataUpdated,
  handleMarketUpdated,
} from './perps/market';
export {
  handleFundingParametersSet,
  handleLiquidationParametersSet,
  handleLockedOiRatioSet,
  handleMaxLiquidationParametersSet,
  handleMaxMarketSizeSet,
  handleMaxMarketValueSet,
  handleOrderFeesSet,
} from './perps/market-parameters';
export {
  handleInterestCharged,
  handleOrderCancelled,
  handleOrderCommitted,
  handleOrderSettled,
  handlePreviousOrderExpired,
} from './perps/order';
export {
  handleCollateralConfigurationSet,
  handleCollateralLiquidateRewardRatioSet,
  handleFeatureFlagAllowAllSet,
  handleFeatureFlagDenyAllSet,
  handleFeeCollectorSet,
  handleInterestRateParametersSet,
  handleKeeperCostNodeIdUpdated,
  handleKeeperRewardGuardsSet,
  handlePerAccountCapsSet,
  handleReferrerShareUpdated,
  handleRewardDistributorRegistered,
} from './perps/settings';
