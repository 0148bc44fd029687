export { handleFundingPaymentSettled } from './clearing-house/funding';
export { handlePositionLiquidated } from './clearing-house/liquidation';
export { handleLiquidityChanged } from './clearing-house/liquidity';
export { handlePositionChanged, handlePositionClosed } from './clearing-house/position';
