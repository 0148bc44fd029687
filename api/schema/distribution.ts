/** Heatmaps, curves, histograms and totals over many accounts. */
export const distributionSdl = /* GraphQL */ `
enum HeatmapScale {
  "bins of equal width in price"
  ABSOLUTE
  "bins of equal width in the logarithm of price over reference price"
  LOG_DISTANCE
}

"Fractions of the reference price, for example 0.5 to 1.5."
input HeatmapRange {
  from: BigDecimal!
  to: BigDecimal!
}

"What becomes liquidatable: accounts counted once, values at the block's prices."
type AtStake {
  accounts: Int!
  "all collateral of the accounts; of perps their gross notional"
  collateralUsd: BigDecimal!
  "all debt of the accounts; of perps gross notional less equity, which lowers the sum where equity is more"
  debtUsd: BigDecimal!
  "collateral liquidators would take by the protocol's close factor and bonus"
  expectedSeizedUsd: BigDecimal!
}

type HeatmapBin {
  "USD, inclusive"
  lowerPrice: BigDecimal!
  "USD, exclusive but in the last bin"
  upperPrice: BigDecimal!
  "lowerPrice over the reference price less one, a fraction"
  lowerDistance: BigDecimal!
  upperDistance: BigDecimal!
  stake: AtStake!
}

"By what the accounts of a heatmap are told apart."
enum HeatmapGrouping {
  PROTOCOL
  POOL
  "by whether a fall (DOWN) or a rise (UP) of the price endangers them, or neither (NONE)"
  SIDE
  "by leverage C/(C-D): from 1, 1.5, 2, 3, 5, 10 and 25 on, and without equity (NONE)"
  LEVERAGE
  "by pool and eMode category, zero where none"
  CATEGORY
}

"The accounts of one group, on the edges of the whole heatmap: groups add up to it."
type HeatmapGroup {
  "what a filter takes: protocol id, pool id, side, lower end of the leverage, or pool id and category number; empty where unknown"
  key: String!
  label: String!
  "one for each bin of the heatmap"
  bins: [AtStake!]!
  belowRange: AtStake!
  aboveRange: AtStake!
  liquidatable: AtStake!
  unreachable: AtStake!
  total: AtStake!
}

"""
Accounts binned by their liquidation price in one token, all other prices fixed; or in an asset, where every market whose
price follows it makes the same relative move. An account that holds or owes it and has debt stands in exactly one of
bins, belowRange, aboveRange, liquidatable and unreachable, so these add up to total. What its protocol counts as a dollar
whatever its price (USDC in Perp v2, snxUSD) moves nobody, and a GMX position's collateral that is its index token moves
with the perp market. Values are whole accounts' at the block's prices; float64.
"""
type LiquidationHeatmap {
  meta: Meta!
  "what it is a map of, where that is an asset; null for one market"
  asset: String
  "of an asset the market whose price is the reference: the middle one of its plain tokens' prices"
  market: Market!
  "of an asset all its markets, those without a price among them, which count for nothing"
  markets: [Market!]!
  scale: HeatmapScale!
  "USD, the pool's oracle price; null where it is unknown, and then there are no bins"
  referencePrice: BigDecimal
  "bins + 1 prices in USD, ascending"
  edges: [BigDecimal!]!
  bins: [HeatmapBin!]!
  "liquidation price under the lowest edge"
  belowRange: AtStake!
  "liquidation price over the highest edge"
  aboveRange: AtStake!
  "liquidatable at the block's prices already"
  liquidatable: AtStake!
  "no price of this token alone makes them liquidatable, so nothing is expected to be seized"
  unreachable: AtStake!
  total: AtStake!
  "the same accounts told apart, each in exactly one group; empty where there are no bins"
  groups(by: HeatmapGrouping!): [HeatmapGroup!]!
  "why there are no bins; null where there are"
  unknownReason: String
}

type AtRiskPoint {
  "relative move of the price, -0.2 is a fall by 20 %"
  shock: BigDecimal!
  "price after the move in USD; null where many prices move"
  price: BigDecimal
  "accounts liquidatable after the move"
  stake: AtStake!
}

type AtRiskCurve {
  meta: Meta!
  "what moves, where that is an asset; null for one market and for all"
  asset: String
  "the market whose price moves, of an asset the one price is of; null where the prices of all markets that are not stable move"
  market: Market
  points: [AtRiskPoint!]!
  "why there are no points; null where there are"
  unknownReason: String
}

enum LeverageWeight {
  DEBT
  COLLATERAL
  "gross exposure: collateral in lending, the sum of |size| times price in perps"
  NOTIONAL
  COUNT
}

type LeverageBucket {
  "inclusive"
  lower: BigDecimal!
  "exclusive; null for the last bucket, which is open"
  upper: BigDecimal
  accounts: Int!
  debtUsd: BigDecimal!
  collateralUsd: BigDecimal!
  "part of the total weight of all buckets, a fraction; zero where the total is zero"
  share: BigDecimal!
}

"Weighted quantiles; null where no account has the number."
type Quantiles {
  p10: BigDecimal
  p25: BigDecimal
  p50: BigDecimal
  p75: BigDecimal
  p90: BigDecimal
  p95: BigDecimal
  p99: BigDecimal
}

"""
Leverage C/(C-D) of accounts with debt, collateral-enabled assets only. Accounts with equity of zero or less have no
leverage and are counted apart. Buckets are of equal width from 1 to max and one more beyond, or between edges.
"""
type LeverageDistribution {
  meta: Meta!
  weightedBy: LeverageWeight!
  buckets: [LeverageBucket!]!
  quantiles: Quantiles!
  "weighted mean; null where there is no weight"
  mean: BigDecimal
  "accounts with debt and a leverage"
  accounts: Int!
  "accounts with debt whose equity is zero or less"
  withoutEquity: AtStake!
}

type PoolTotals {
  meta: Meta!
  supplyUsd: BigDecimal!
  borrowUsd: BigDecimal!
  "supplied assets enabled as collateral; of perps their gross notional"
  collateralUsd: BigDecimal!
  "accounts with an open position"
  accounts: Int!
  "accounts with debt or a perp position; open orders alone are neither"
  borrowers: Int!
  "markets whose price is unknown: their amounts are in no USD total"
  unpricedMarkets: Int!
  "debt no collateral covers, at oracle prices: the sum of max(0, debt - collateral)"
  unrealizedBadDebtUsd: BigDecimal!
  "bad debt the pools wrote off and that is not yet covered, at oracle prices"
  deficitUsd: BigDecimal!
}

extend type MarginPool {
  totals: PoolTotals!
  leverageDistribution(
    where: MarginAccount_filter
    weightedBy: LeverageWeight! = DEBT
    buckets: Int = 20
    max: BigDecimal = "11"
    edges: [BigDecimal!]
  ): LeverageDistribution!
  "The prices of all markets that are not stable move by each shock together."
  atRiskCurve(
    from: BigDecimal = "-0.5"
    to: BigDecimal = "0"
    points: Int = 51
    where: MarginAccount_filter
  ): AtRiskCurve!
  meta: Meta!
}

type LiquidationTotals {
  count: Int!
  "lending: collateral seized; liquidations without a known price are not in it"
  seizedUsd: BigDecimal!
  "lending: debt repaid; liquidations without a known price are not in it"
  repaidUsd: BigDecimal!
  "perps: notional closed; liquidations without a known price are not in it"
  notionalUsd: BigDecimal!
  "liquidations whose USD value is known"
  priced: Int!
}

"The head line of the pools at one block."
type Overview {
  meta: Meta!
  markets: Int!
  totals: PoolTotals!
  "borrowers liquidatable at the block's prices"
  liquidatable: AtStake!
  "at uniform falls of 5, 10 and 20 % of the prices of all markets that are not stable"
  atRisk: [AtRiskPoint!]!
  liquidations24h: LiquidationTotals!
  liquidations7d: LiquidationTotals!
}
`;
