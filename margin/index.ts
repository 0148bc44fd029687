export {
  accountData,
  type CollateralTerms,
  collateralTerms,
  healthFraction,
  unpricedAssets,
} from './aave/account.ts';
export { balancesAt, normalizedDebt, normalizedIncome } from './aave/balances.ts';
export {
  type LiquidationOutcome,
  type LiquidationRefusal,
  type LiquidationRequest,
  liquidationOutcome,
  type Seizure,
} from './aave/liquidation.ts';
export { type AaveRateModel, type AaveRateState, type AaveRates, aaveRates } from './aave/rates.ts';
export { aaveRules } from './aave/rules.ts';
export type { AaveAccountData, AaveCategory, AavePool, AavePosition, AaveReserve, AaveUser } from './aave/types.ts';
export * from './errors.ts';
export { type Formula, formulaOf } from './registry.ts';
