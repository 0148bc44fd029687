/** The heatmap over time: price × time. */
export const heatmapHistorySdl = /* GraphQL */ `
"What a cell of a heatmap over time says of the accounts in it."
enum HeatmapMeasure {
  "all collateral of the accounts, USD at the sample's prices"
  COLLATERAL
  "all debt of the accounts, USD at the sample's prices"
  DEBT
  "collateral liquidators would take by the protocol's close factor and bonus, USD at the liquidation price"
  EXPECTED_SEIZED
  "accounts, each once"
  ACCOUNTS
}

"How much of the book of one sample is known, by number of accounts."
type SampleCoverage {
  "margin accounts with an open position at the block"
  accounts: Int!
  covered: Int!
  excluded: Int!
  "covered over accounts, a fraction; 1 where there is no account"
  share: BigDecimal!
}

"""
The liquidation heatmap of one block, on the edges that all samples share. An account that holds or owes the token and
has debt stands in exactly one of values, belowRange, aboveRange, liquidatable and unreachable, so these add up to total.
"""
type HeatmapSample {
  "start of the bucket, Unix seconds; the sample is taken at its end, or where that is later than to, at to"
  timestamp: Int!
  "newest block at the end of the bucket"
  block: MetaBlock!
  "USD, the pool's oracle price at the block; null where it is unknown, and then there are no values"
  referencePrice: BigDecimal
  "one for each bin between edges, in the measure asked for"
  values: [BigDecimal!]!
  "liquidation price under the lowest edge"
  belowRange: AtStake!
  "liquidation price over the highest edge"
  aboveRange: AtStake!
  "liquidatable at the block's prices already"
  liquidatable: AtStake!
  "no price of this token alone makes them liquidatable, so nothing is expected to be seized"
  unreachable: AtStake!
  total: AtStake!
  coverage: SampleCoverage!
  "why there are no values; null where there are"
  unknownReason: String
}

"""
Liquidation heatmaps of the blocks at the ends of hours or days, on one set of price edges: outliers stand in belowRange
and aboveRange and never stretch the bins. Whole books of past blocks; float64.
"""
type LiquidationHeatmapHistory {
  "of the newest sample"
  meta: Meta!
  "what it is a map of, where that is an asset; null for one market"
  asset: String
  "of an asset the market whose price is the reference"
  market: Market!
  "as of the newest sample"
  markets: [Market!]!
  interval: HistoryInterval!
  scale: HeatmapScale!
  measure: HeatmapMeasure!
  """
  USD, what range is a fraction of: the price of the newest sample rounded to three digits, so that edges stand still
  while the price moves little; null where that price is unknown, and then there are no samples
  """
  centerPrice: BigDecimal
  "bins + 1 prices in USD, ascending; bin i is from edges[i], inclusive, to edges[i + 1]"
  edges: [BigDecimal!]!
  "oldest first, from the first block known on"
  samples: [HeatmapSample!]!
  "why there are no samples; null where there are"
  unknownReason: String
}

extend type Query {
  """
  Accounts by liquidation price over time, one column an hour or day, of one market or asset as liquidationHeatmap has
  them; where and side hold at each sample's own block. from and to are Unix seconds, to ends at the block; without from
  the 48 columns before to. At most 400 bins and 200 samples.
  """
  liquidationHeatmapHistory(
    market: ID
    asset: String
    yieldBearing: Boolean = true
    where: MarginAccount_filter
    side: PriceSide
    from: Int
    to: Int
    interval: HistoryInterval! = hour
    bins: Int = 60
    scale: HeatmapScale! = ABSOLUTE
    range: HeatmapRange = { from: "0.5", to: "1.5" }
    measure: HeatmapMeasure! = COLLATERAL
    block: Block_height
  ): LiquidationHeatmapHistory!
}
`;
