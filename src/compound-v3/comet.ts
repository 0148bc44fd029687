export { handleAbsorbCollateral, handleAbsorbDebt } from './comet/absorb';
export { handlePauseAction, handleUpgraded, handleWithdrawReserves } from './comet/administration';
export { handleSupply, handleWithdraw } from './comet/base';
export {
  handleBuyCollateral,
  handleSupplyCollateral,
  handleTransferCollateral,
  handleWithdrawCollateral,
} from './comet/collateral';
export { handleTransfer } from './comet/transfer';
