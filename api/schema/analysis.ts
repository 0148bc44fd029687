/** Scores of the map, changes of parameters, carry, distance in σ, liquidations to come, and where numbers come from. */
export const analysisSdl = /* GraphQL */ `
"""
How well a market's liquidation map foretold liquidations. Predicted: accounts whose liquidation price, all other prices
fixed, lay on the price's path through the window, and those liquidatable at its start. USD; float64.
"""
type HeatmapScore {
  "expected to be seized of predicted accounts by a first liquidation of each"
  predictedUsd: BigDecimal!
  "really seized (of perps: notional closed)"
  actualUsd: BigDecimal!
  "of actualUsd, of predicted accounts"
  hitUsd: BigDecimal!
  "of predictedUsd, what was really seized of the same account, at most its prediction"
  firedUsd: BigDecimal!
  "hitUsd / actualUsd; null where nothing was seized"
  recall: BigDecimal
  "firedUsd / predictedUsd; null where nothing was predicted"
  precision: BigDecimal
  "median of the seconds from the map to the first liquidation of a predicted account"
  leadSeconds: Int
  predictedAccounts: Int!
  liquidatedAccounts: Int!
  hitAccounts: Int!
}

type HeatmapScoreSample {
  "block whose map is scored"
  block: MetaBlock!
  "Unix seconds of the window it is scored over"
  from: Int!
  to: Int!
  score: HeatmapScore!
}

type HeatmapScorecard {
  meta: Meta!
  market: Market!
  from: Int!
  to: Int!
  "over all samples; an account counts once in each"
  total: HeatmapScore!
  samples: [HeatmapScoreSample!]!
  "liquidations without a USD value: in no score"
  unpricedLiquidations: Int!
}

"What a changed parameter does to the accounts of its pool at the block's prices."
type ParameterImpact {
  meta: Meta!
  "healthy before, liquidatable after"
  newlyLiquidatable: AtStake!
  "liquidatable before, healthy after"
  noLongerLiquidatable: AtStake!
  "least margin ratio after; null where nobody owes"
  lowestMarginRatio: BigDecimal
  "newly liquidatable, largest debt first"
  accounts: [MarginAccount!]!
}

"What a change of the past did in its block, and what was liquidated of those accounts after it."
type PastParameterImpact {
  meta: Meta!
  change: RiskParameterChange!
  "null where the parameter's collateral is not known"
  impact: PastImpact
  hours: Int!
  "liquidations of the newly liquidatable accounts in so many hours"
  liquidations: Int!
  "debt repaid in them (of perps: notional closed)"
  liquidatedUsd: BigDecimal!
}

"Of the book of the change's block."
type PastImpact {
  meta: Meta!
  newlyLiquidatable: AtStake!
  noLongerLiquidatable: AtStake!
  lowestMarginRatio: BigDecimal
  accounts: [MarginAccount!]!
}

"One market of a base; fractions per year without compounding."
type CarryMarket {
  market: Market!
  isYieldBearing: Boolean!
  supplyApr: BigDecimal
  borrowApr: BigDecimal
  "what a short receives: funding per day times 365"
  fundingApr: BigDecimal
  "log growth of the token's price against a plain token of its base over up to 30 days"
  yieldApr: BigDecimal
}

"What holding, borrowing and shorting one base earn, and how much exposure does it already; float64."
type CarryRow {
  base: String!
  "highest over perp markets"
  fundingApr: BigDecimal
  "lowest over lending markets of plain tokens"
  borrowApr: BigDecimal
  "highest over yield-bearing tokens"
  yieldApr: BigDecimal
  "fundingApr plus yieldApr: held (staked where that pays) against a perp short, before fees"
  basisCarryApr: BigDecimal
  "L · yieldApr - (L - 1) · r on equity, L the median loop's leverage, r the lowest borrow rate of plain tokens in pools that take a yield-bearing one"
  loopCarryApr: BigDecimal
  "borrow rate at which that loop earns nothing: L · yieldApr / (L - 1)"
  breakEvenBorrowApr: BigDecimal
  "sum over owners of min(held, perp short)"
  basisUsd: BigDecimal!
  "sum over accounts of min(yield-bearing collateral, debt of the base)"
  loopedUsd: BigDecimal!
  loopAccounts: Int!
  medianLoopLeverage: BigDecimal
  "of all collateral of the base"
  yieldBearingShare: BigDecimal
  markets: [CarryMarket!]!
}

type CarryBoard {
  meta: Meta!
  "by base"
  rows: [CarryRow!]!
}

type SigmaBucket {
  "σ of one day, inclusive"
  lower: BigDecimal!
  "exclusive; null for the last bucket"
  upper: BigDecimal
  stake: AtStake!
}

"""
Accounts by how many standard deviations of one day their nearest liquidation price is away: the least over their
markets of |ln(liquidation price / price)| / (σ · √(1/365)), all other prices fixed; float64.
"""
type SigmaDistribution {
  meta: Meta!
  "lower edge of the first is 0, where accounts are liquidatable"
  buckets: [SigmaBucket!]!
  "accounts with debt whose liquidation prices or volatilities are unknown, or that no price alone liquidates"
  unknown: AtStake!
}

"One liquidation the contract allows now, exact."
type AllowedLiquidation {
  collateralMarket: Market
  debtMarket: Market
  "native units"
  repaidAmount: BigInt!
  "native units, the protocol's share included"
  seizedAmount: BigInt!
  repaidUsd: BigDecimal!
  seizedUsd: BigDecimal!
  "native units of what is seized"
  protocolFeeAmount: BigInt!
  "value taken per value repaid"
  bonus: BigDecimal
  badDebtUsd: BigDecimal!
}

"One stored value that a number was made of."
type ProvenanceInput {
  entity: String!
  id: ID!
  field: String!
  "as stored"
  value: String!
}

"Where a derived number comes from: recompute it from these at this block."
type Provenance {
  number: String!
  "null where it is unknown"
  value: String
  formula: String!
  "protocol and contract version of the formula, assumed where the live revision is not known"
  version: String!
  block: MetaBlock!
  inputs: [ProvenanceInput!]!
}

enum AccountNumber {
  nativeHealth
  marginRatio
  leverage
  walletLeverage
  collateralUsd
  debtUsd
  equityUsd
  ltv
  liquidationThreshold
  uniformShock
  distanceToLiquidation
}

enum MarketNumber {
  utilization
  totalSupply
  totalBorrow
  supplyApr
  borrowApr
  priceUsd
}

enum AllowedCollateralSaleReason {
  "equity is below the requirement for keeping collateral"
  MARGIN
  "the debt is more than its share of the collateral, weighed by its ratio"
  DEBT_SHARE
  "the debt is more than one account may have"
  DEBT_LIMIT
}

"A sale of an account's collateral, at a discount, for its debt in the settlement token. USD, exact to the contract."
type AllowedCollateralSale {
  isAllowed: Boolean!
  "conditions that hold: one is enough"
  reasons: [AllowedCollateralSaleReason!]!
  "equity below it allows a sale: maintenance margin and a buffer"
  requirementUsd: BigDecimal!
  "what balance and profit in the settlement token are below zero"
  debtUsd: BigDecimal!
  "a debt above it allows a sale"
  debtLimitUsd: BigDecimal!
  "the largest purchase of each collateral; none where no sale is allowed"
  purchases: [AllowedCollateralPurchase!]!
}

type AllowedCollateralPurchase {
  market: Market!
  "native units of the settlement token, the insurance fund's part included"
  paidAmount: BigInt!
  "native units of the collateral"
  boughtAmount: BigInt!
}

extend type MarginAccount {
  "σ of one day to the nearest liquidation price (see SigmaDistribution); zero where liquidatable, null where unknown"
  sigmaDistance: BigDecimal
  "chance that a driftless geometric Brownian motion touches that price within a day: 2·Φ(-sigmaDistance); a model"
  touchProbability: BigDecimal
  "the largest liquidation allowed now; null where none is"
  allowedLiquidation: AllowedLiquidation
  "whether others may buy its collateral for its debt, by rules beside isLiquidatable (Perp v2); null where there are none, or no such collateral"
  allowedCollateralSale: AllowedCollateralSale
  """
  Value that a first liquidation would take at the moment the account becomes liquidatable, by close factor and bonus;
  of an account that is liquidatable, now. null without debt; float64.
  """
  expectedSeizedUsd: BigDecimal
  "the stored values, formula and version behind one of this account's numbers"
  provenance(of: AccountNumber! = nativeHealth): Provenance!
}

extend type Market {
  "the stored values, formula and version behind one of this market's numbers"
  provenance(of: MarketNumber! = utilization): Provenance!
}

extend type Query {
  """
  Of the USD really liquidated between two Unix seconds, how much the market's map had foretold. The time is cut into
  samples of equal length, and the map at the start of each is held against what happened in it. A week by default.
  """
  heatmapScorecard(market: ID!, from: Int, to: Int, samples: Int = 7, block: Block_height): HeatmapScorecard!
  "What another liquidation threshold or bonus of a market's collateral, or of a category, would do now. Fractions; a bonus of 1.05 is 5 %."
  parameterImpact(
    market: ID
    category: ID
    liquidationThreshold: BigDecimal
    liquidationBonus: BigDecimal
    accounts: Int = 20
    block: Block_height
  ): ParameterImpact!
  "What past changes of liquidation thresholds and bonuses did when they were made, newest first."
  parameterChangeImpacts(
    market: ID
    pool: ID
    first: Int = 5
    hours: Int = 24
    block: Block_height
  ): [PastParameterImpact!]!
  "Funding, borrow rate, staking yield and carry by base, and how much exposure does it already."
  carryBoard(block: Block_height): CarryBoard!
  "Accounts by σ-distance, over all pools, one pool, or the accounts a filter selects."
  sigmaDistribution(pool: ID, where: MarginAccount_filter, edges: [BigDecimal!], block: Block_height): SigmaDistribution!
}
`;
