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
  Accounts by the price of one market's token at which they become liquidatable; of all accounts, or those a filter
  selects (protocol, category, leverage_gt …), or those that a fall, or a rise, makes liquidatable.
  """
  liquidationHeatmap(
    market: ID!
    bins: Int = 60
    scale: HeatmapScale! = ABSOLUTE
    range: HeatmapRange = { from: "0.5", to: "1.5" }
    where: MarginAccount_filter
    side: PriceSide
    block: Block_height
  ): LiquidationHeatmap!
  "What becomes liquidatable when one market's price moves, or without a market the prices of all markets that are not stable."
  atRiskCurve(
    market: ID
    pool: ID
    from: BigDecimal = "-0.5"
    to: BigDecimal = "0"
    points: Int = 51
    block: Block_height
  ): AtRiskCurve!
}
`;
