/** Root fields over many markets. Every one takes a block and answers at it; without one, at the newest block. */
export const querySdl = /* GraphQL */ `
extend type Query {
  "Totals over all pools, or one."
  overview(pool: ID, block: Block_height): Overview!
  "Leverage of accounts with debt, over all pools, one pool, or the accounts a filter selects."
  leverageDistribution(
    pool: ID
    where: MarginAccount_filter
    weightedBy: LeverageWeight! = DEBT
    buckets: Int = 20
    max: BigDecimal = "11"
    edges: [BigDecimal!]
    block: Block_height
  ): LeverageDistribution!
  """
  Accounts by the price at which they become liquidatable: of one market's token, or of an asset (ETH, BTC …), then over
  every market of lending and perps whose price follows it, at one relative move of them all, each account once. Exactly
  one of market and asset. yieldBearing: false leaves out tokens that earn by themselves (wstETH). Of all accounts, those a
  filter selects (protocol, category, leverage_gt …), or those that a fall, or a rise, endangers.
  """
  liquidationHeatmap(
    market: ID
    asset: String
    yieldBearing: Boolean = true
    bins: Int = 60
    scale: HeatmapScale! = ABSOLUTE
    range: HeatmapRange = { from: "0.5", to: "1.5" }
    where: MarginAccount_filter
    side: PriceSide
    block: Block_height
  ): LiquidationHeatmap!
  """
  What is liquidatable once one market's price has moved, or an asset's, of the accounts that hold or owe it: the running
  total of liquidationHeatmap, less whom the move rescues. Without either the prices of all markets that are not stable
  move, and everybody counts.
  """
  atRiskCurve(
    market: ID
    asset: String
    yieldBearing: Boolean = true
    pool: ID
    from: BigDecimal = "-0.5"
    to: BigDecimal = "0"
    points: Int = 51
    where: MarginAccount_filter
    block: Block_height
  ): AtRiskCurve!
}
`;
