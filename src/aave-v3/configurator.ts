export {
  handleAssetBorrowableInEModeChanged,
  handleAssetCollateralInEModeChanged,
  handleAssetLtvzeroInEModeChanged,
  handleEModeAssetCategoryChanged,
  handleEModeCategoryAdded,
  handleEModeCategoryIsolationChanged,
} from './configurator/categories';
export {
  handleBorrowableInIsolationChanged,
  handleReserveActive,
  handleReserveBorrowing,
  handleReserveDropped,
  handleReserveFlashLoaning,
  handleReserveFrozen,
  handleReservePaused,
  handleReserveStableRateBorrowing,
  handleSiloedBorrowingChanged,
} from './configurator/flags';
export {
  handleBorrowCapChanged,
  handleCollateralConfigurationChanged,
  handleDebtCeilingChanged,
  handleLiquidationGracePeriodChanged,
  handleLiquidationGracePeriodDisabled,
  handleLiquidationProtocolFeeChanged,
  handlePendingLtvChanged,
  handleReserveFactorChanged,
  handleSupplyCapChanged,
  handleUnbackedMintCapChanged,
} from './configurator/limits';
export {
  handleATokenUpgraded,
  handleReserveInitialized,
  handleReserveInterestRateDataChanged,
  handleReserveInterestRateStrategyChanged,
  handleStableDebtTokenUpgraded,
  handleVariableDebtTokenUpgraded,
} from './configurator/listing';
export {
  handleBridgeProtocolFeeUpdated,
  handleFlashloanPremiumToProtocolUpdated,
  handleFlashloanPremiumTotalUpdated,
} from './configurator/pool-wide';
