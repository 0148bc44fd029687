export {
  handlePositionManagerApproved,
  handlePositionManagerRevoked,
  handleReserveUsedAsCollateralDisabled,
  handleReserveUsedAsCollateralEnabled,
  handleUserEModeSet,
} from './pool/account';
export {
  handleBackUnbacked,
  handleBorrow,
  handleMintUnbacked,
  handleRepay,
  handleSupply,
  handleWithdraw,
} from './pool/flows';
export { handleDeficitCovered, handleDeficitCreated, handleLiquidationCall } from './pool/liquidation';
export { handleRebalanceStableBorrowRate, handleSwapBorrowRateMode } from './pool/rate-mode';
export {
  handleFlashLoan,
  handleIsolationModeTotalDebtUpdated,
  handleMintedToTreasury,
  handleReserveDataUpdated,
  handleUpgraded,
} from './pool/reserve';
