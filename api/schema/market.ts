/** Derived fields of Market and Position. */
export const marketSdl = /* GraphQL */ `
enum HistoryInterval {
  hour
  day
}

"One bucket of a market's history; amounts in whole tokens, rates as fractions per year."
type UtilizationPoint {
  "start of the bucket, Unix seconds"
  timestamp: Int!
  "the protocol's own definition at the last event of the bucket, a fraction"
  utilization: BigDecimal!
  minUtilization: BigDecimal!
  maxUtilization: BigDecimal!
  supply: BigDecimal!
  borrow: BigDecimal!
  cash: BigDecimal!
  supplyApr: BigDecimal!
  borrowApr: BigDecimal!
  "events that moved the market in the bucket"
  events: Int!
  "no event in the bucket: the values of the bucket before it still stood"
  isCarried: Boolean!
}

type UtilizationHistory {
  meta: Meta!
  interval: HistoryInterval!
  "oldest first, without gaps from the first bucket with a known value on"
  points: [UtilizationPoint!]!
}

extend type Market {
  """
  Borrowed over borrowed plus cash, the protocol's own definition, accrued to the block's timestamp; a fraction.
  Zero where both are zero.
  """
  utilization: BigDecimal
  "Utilization by hour or day. from and to are Unix seconds; to ends at the block, first counts buckets back from to."
  utilizationHistory(interval: HistoryInterval! = hour, from: Int, to: Int, first: Int = 168): UtilizationHistory!
  "supply rate per year without compounding, a fraction"
  supplyApr: BigDecimal
  "variable borrow rate per year without compounding, a fraction"
  borrowApr: BigDecimal
  "supply rate compounded each second for a year, a fraction"
  supplyApy: BigDecimal
  "variable borrow rate compounded each second for a year, a fraction"
  borrowApy: BigDecimal
  "supplied, interest accrued to the block's timestamp, native units"
  totalSupply: BigInt!
  "borrowed, interest accrued to the block's timestamp, native units"
  totalBorrow: BigInt!
  "null where the price is unknown"
  totalSupplyUsd: BigDecimal
  "null where the price is unknown"
  totalBorrowUsd: BigDecimal
  "USD for one whole token as the pool's oracle has it; null where it is unknown"
  priceUsd: BigDecimal
  "seconds from the feed's own time of the price to the block; null where the feed does not tell"
  priceAgeSeconds: Int
  """
  The token stands for one US dollar: its symbol says so and its price is within 10 % of one. Shocks of "every price"
  leave stable markets alone.
  """
  isStable: Boolean!
  "what the token's price follows, by its symbol: ETH for WETH, wstETH and ETH perps; the symbol itself where no family is known"
  baseAsset: String!
  "earns against its base by itself: staked, restaked, savings"
  isYieldBearing: Boolean!
  "accounts with an open supply position, collateral or not"
  openSuppliers: Int!
  "accounts with an open borrow position"
  openBorrowers: Int!
  """
  Accounts by the price of this market's token at which they become liquidatable, all other prices fixed.
  range is in fractions of the reference price: from 0.5 to 1.5 by default.
  """
  liquidationHeatmap(
    bins: Int = 60
    scale: HeatmapScale! = ABSOLUTE
    range: HeatmapRange = { from: "0.5", to: "1.5" }
    where: MarginAccount_filter
    side: PriceSide
  ): LiquidationHeatmap!
  "What is liquidatable once this market's price has moved by each shock, all others fixed, of the accounts that hold or owe it."
  atRiskCurve(
    from: BigDecimal = "-0.5"
    to: BigDecimal = "0"
    points: Int = 51
    where: MarginAccount_filter
  ): AtRiskCurve!
  meta: Meta!
}

extend type Position {
  "balance with interest accrued to the block's timestamp, native units, rounded as the protocol rounds"
  balanceNow: BigInt!
  "value of balanceNow in USD at the protocol's oracle price; null where the price is unknown"
  valueUsd: BigDecimal
}
`;
