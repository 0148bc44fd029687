export { handleIncrementNonce, handleSetAuthorization } from './morpho/authorization';
export { handleSupplyCollateral, handleWithdrawCollateral } from './morpho/collateral';
export { handleFlashLoan } from './morpho/flash-loan';
export { handleBorrow, handleRepay, handleSupply, handleWithdraw } from './morpho/flows';
export {
  handleEnableIrm,
  handleEnableLltv,
  handleSetFee,
  handleSetFeeRecipient,
  handleSetOwner,
} from './morpho/governance';
export { handleAccrueInterest } from './morpho/interest';
export { handleLiquidate } from './morpho/liquidation';
export { handleCreateMarket } from './morpho/listing';
export { handlePoll } from './morpho/poll';
