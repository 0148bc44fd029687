export {
  accountData,
  type CollateralTerms,
  collateralTerms,
  healthFraction,
  unpricedAssets,
} from './aave/account.ts';
export { balancesAt, normalizedDebt, normalizedIncome, stableBalance } from './aave/balances.ts';
export { type AaveAccounts, aaveBookAssets, addAaveAccounts } from './aave/book.ts';
export { aaveMarkets, aavePool, aaveUser } from './aave/facts.ts';
export {
  type LiquidationOutcome,
  type LiquidationRefusal,
  type LiquidationRequest,
  liquidationOutcome,
  type Seizure,
} from './aave/liquidation.ts';
export { type AaveRateModel, type AaveRateState, type AaveRates, aaveRates } from './aave/rates.ts';
export { aaveRules } from './aave/rules.ts';
export type {
  AaveAccountData,
  AaveCategory,
  AavePool,
  AavePosition,
  AaveReserve,
  AaveStableDebt,
  AaveUser,
} from './aave/types.ts';
export type { AccountNumbers, NumberLayout, RowWriter } from './account-numbers.ts';
export {
  accountAt,
  type BookAccount,
  type LiquidationPrice,
  liquidationDistance,
  liquidationPrice,
  marginRatios,
  priceOfNoSurplus,
  uniformShock,
} from './book/account.ts';
export { createIdsBuilder, type PackedIds } from './book/account-ids.ts';
export { type AtRiskCurve, type AtRiskPoint, type AtRiskRequest, atRiskCurve } from './book/at-risk.ts';
export { type UnrealisedBadDebt, unrealisedBadDebt } from './book/bad-debt.ts';
export type { BinScale } from './book/bins.ts';
export { type BookBuilder, buildBook, createBookBuilder } from './book/builder.ts';
export { type Concentration, type ConcentrationRequest, concentration, concentrationOf } from './book/concentration.ts';
export { copyBook } from './book/copy.ts';
export { type Growth, growBook } from './book/growth.ts';
export { type HeatmapRequest, type LiquidationHeatmap, liquidationHeatmap } from './book/heatmap.ts';
export { type JoinedAsset, joinAssets } from './book/joined.ts';
export {
  defaultLeverageEdges,
  type LeverageDistribution,
  type LeverageGroup,
  type LeverageRequest,
  type LeverageWeight,
  leverageDistribution,
} from './book/leverage.ts';
export { type BookChanges, createLiveBook, type LiveBook } from './book/live.ts';
export type { RiskMeasure } from './book/measure.ts';
export { carriedChanges, overlayOf } from './book/overlay.ts';
export { accountMask, riskiestAccounts } from './book/ranking.ts';
export { createRowNumbers } from './book/row-numbers.ts';
export { withPrices } from './book/sums.ts';
export type {
  AccountIds,
  AccountMask,
  Book,
  BookAsset,
  BookLeg,
  BookRow,
  BookSums,
  ExcludedAccount,
  RepayRule,
} from './book/types.ts';
export { cascade, cascadeSteps } from './cascade/cascade.ts';
export { type Depth, type DepthPoint, priceFactor } from './cascade/depth.ts';
export type {
  Cascade,
  CascadeFlow,
  CascadeGroupFlow,
  CascadePrice,
  CascadeRequest,
  CascadeRound,
} from './cascade/types.ts';
export * from './compound/comet.ts';
export { type CometPool, cometBaseAt, cometHoldings, cometPool } from './compound/facts.ts';
export * from './errors.ts';
export * from './facts.ts';
export * from './gmx/position.ts';
export * from './gmx/rates.ts';
export { type AdaptiveCurveRate, type AdaptiveCurveState, adaptiveCurveRate } from './morpho/adaptive-curve.ts';
export { MORPHO_USD_DECIMALS, type MorphoPool, type MorphoRateModel, morphoPool } from './morpho/facts.ts';
export * from './morpho/market.ts';
export { type AccruedMorpho, accruedMorpho } from './morpho/rate.ts';
export { type PerpetualHouse, type PerpetualValued, perpetualHouse } from './perpetual/house.ts';
export * from './perpetual/margin.ts';
export { poolFacts, withFact } from './pool-facts.ts';
export * from './protocol.ts';
export { adapterOf, factNeeds, formulaOf, protocolAdapters, protocolPool } from './protocols.ts';
export { aprToApy, type KinkModel, type KinkRates, kinkRates, rateCurve, utilization } from './rates/kink.ts';
export { type OpenInterest, openInterest } from './rates/open-interest.ts';
export { type BuildUp, type ComponentSeries, leverageBuildUp, leverageBuildUps } from './risk/build-up.ts';
export { breakEvenBorrowApr, loopCarry, loopUse } from './risk/carry.ts';
export { type MarketLeverage, marketLeverage } from './risk/market-leverage.ts';
export { type ParameterImpact, parameterImpact } from './risk/parameter-impact.ts';
export { liquidationGamma, payoff } from './risk/payoff.ts';
export { type PortfolioMargin, portfolioMargin } from './risk/portfolio-margin.ts';
export { predictedSeizures } from './risk/predictions.ts';
export { type ActualLiquidation, type Prediction, type Scorecard, scoreMap } from './risk/scorecard.ts';
export { realisedVolatility, sigmaDistance, sigmaDistances, touchProbability } from './risk/sigma.ts';
export { type BaseExposure, exposures, type OwnerLeg, type Strategy, strategies } from './risk/strategy.ts';
export { type SynthetixMargin, synthetixCollateralValue, synthetixMargin, synthetixPnl } from './synthetix/account.ts';
export { type SynthetixFacts, synthetixFacts, synthetixHolder } from './synthetix/facts.ts';
export { synthetixExactFillPrice, synthetixRate, synthetixVelocity } from './synthetix/funding.ts';
export * from './synthetix/margin.ts';
export { synthetixCapacity, synthetixLiquidatableSize, synthetixWindowLimit } from './synthetix/window.ts';
