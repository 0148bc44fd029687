export {
  handleUpdateAssetBorrowCollateralFactor,
  handleUpdateAssetLiquidateCollateralFactor,
  handleUpdateAssetLiquidationFactor,
  handleUpdateAssetPriceFeed,
  handleUpdateAssetSupplyCap,
} from './configurator/assets';
export {
  handleAddAsset,
  handleCometDeployed,
  handleSetConfiguration,
  handleUpdateAsset,
} from './configurator/configuration';
export {
  handleSetBorrowKink,
  handleSetBorrowPerYearInterestRateBase,
  handleSetBorrowPerYearInterestRateSlopeHigh,
  handleSetBorrowPerYearInterestRateSlopeLow,
  handleSetSupplyKink,
  handleSetSupplyPerYearInterestRateBase,
  handleSetSupplyPerYearInterestRateSlopeHigh,
  handleSetSupplyPerYearInterestRateSlopeLow,
} from './configurator/curves';
export {
  handleSetBaseBorrowMin,
  handleSetBaseMinForRewards,
  handleSetBaseTokenPriceFeed,
  handleSetExtensionDelegate,
  handleSetFactory,
  handleSetGovernor,
  handleSetPauseGuardian,
  handleSetStoreFrontPriceFactor,
  handleSetTargetReserves,
} from './configurator/settings';
