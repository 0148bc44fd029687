/** Rates, volatility, oracles, open interest and build-up of one market. */
export const marketRiskSdl = /* GraphQL */ `
"Rates at one usage; fractions per year without compounding, and compounded each second."
type RatePoint {
  utilization: BigDecimal!
  borrowApr: BigDecimal!
  supplyApr: BigDecimal!
  borrowApy: BigDecimal
  supplyApy: BigDecimal
}

"""
How a market's rates follow its usage; float64. Rates on chain are exact in supplyApr and borrowApr of the market. Aave: two
slopes, usage is debt over debt and cash. Compound v3: a curve each for suppliers and borrowers, usage is borrowed over
supplied as of the last accrual and may exceed 1. Morpho Blue: the adaptive curve at the rate at target of the block, which
itself doubles or halves in some days while usage is off its target of 0.9; no point tells that.
"""
type RateCurve {
  "usage from which on borrowers' rates rise faster; Morpho: its target. null where the curve has none"
  kink: BigDecimal
  "likewise of suppliers' rates"
  supplyKink: BigDecimal
  "at equal steps of usage from 0 to 1, the kinks among them"
  points: [RatePoint!]!
  "by the curve at the usage now"
  now: RatePoint
  "by the curve after supplying (withdrawing) and borrowing (repaying) so much; null where there is not so much"
  whatIf: RatePoint
  "kink less utilization: below zero the market is past it"
  distanceToKink: BigDecimal
  "native units that may be borrowed until the kink; zero past it"
  borrowToKink: BigInt
}

"A market's rate curve at the end of an hour or day."
type RateCurveSample {
  "start of the bucket, Unix seconds; the sample is taken at its end, or where that is later than to, at to"
  timestamp: Int!
  "newest block at the end of the bucket"
  block: MetaBlock!
  "by the parameters and amounts of that block; null where it was not known then"
  curve: RateCurve
}

type RateCurveHistory {
  meta: Meta!
  interval: HistoryInterval!
  "oldest first, from the first block that has the market on"
  samples: [RateCurveSample!]!
}

"Open interest by every convention in use; USD at the market's price now and at entry, sizes in native units."
type OpenInterestNow {
  longSize: BigInt!
  shortSize: BigInt!
  longUsd: BigDecimal
  shortUsd: BigDecimal
  "long + short"
  grossUsd: BigDecimal
  "(long + short) / 2: each contract once"
  oneSidedUsd: BigDecimal
  "long - short: above zero longs exceed shorts"
  netUsd: BigDecimal
  "what the positions cost at entry; null where the protocol does not keep it"
  longEntryUsd: BigDecimal
  shortEntryUsd: BigDecimal
  "how far the protocol lets each side grow; null where it has no cap, or none that is configured"
  longCapUsd: BigDecimal
  shortCapUsd: BigDecimal
  "the fuller side over its cap: GMX of entry values, Synthetix of mark values, as each caps them; null without a cap"
  capUsage: BigDecimal
  "tokens that pay a side's profits; null where the protocol has no such pool"
  longBackingUsd: BigDecimal
  shortBackingUsd: BigDecimal
  "open interest of the side that is larger against its backing; null without"
  backingUsage: BigDecimal
}

"Another source's price of what the market's price follows."
type OracleSource {
  market: Market!
  priceUsd: BigDecimal!
  ageSeconds: Int
  "this market's price over that source's, less one; of tokens that are the same"
  deviation: BigDecimal!
}

"""
How far a market's oracle can be trusted at the block. Staleness hides risk: hiddenAtRisk is what becomes liquidatable
if the price has since moved one standard deviation of the time since its update, and is not liquidatable at the price.
"""
type OracleHealth {
  meta: Meta!
  market: Market!
  priceUsd: BigDecimal
  "seconds since the source's own time of the answer; null where it does not tell"
  ageSeconds: Int
  "longest time between updates that is usual: the 95th percentile of hours between hours with an update in 30 days, at least an hour, seconds; null without history, or as asked"
  heartbeatSeconds: Int
  "age is above the heartbeat; null where either is unknown"
  isStale: Boolean
  "one standard deviation of the price over its age, a fraction; null where volatility or age is unknown"
  expectedMove: BigDecimal
  "at a fall by expectedMove"
  hiddenAtRisk: AtStake
  "other markets that price the same token"
  sources: [OracleSource!]!
  "largest |deviation| of sources; null without any"
  largestDeviation: BigDecimal
}

type BuildUpComponent {
  """
  leverage: Σ C / Σ (C - D) of the accounts that hold or owe the market and have debt and equity, whole accounts.
  nearLiquidation: of the exposure of those with debt, that of accounts which a move of the market by 10 % either way
  liquidates. Both from the book of the newest block of the bucket. borrowed (whole tokens), utilization, borrowApr,
  openInterest (USD, long + short) and funding (|rate a day|): at the last event of the bucket.
  """
  name: String!
  value: BigDecimal!
  "of the buckets before; null where there is none"
  mean: BigDecimal
  "standard deviations above the mean, clamped to 6; null with fewer than 8 buckets before or none that differ"
  zScore: BigDecimal
}

"The build-up at the end of one bucket, against the buckets of the answer before it."
type BuildUpPoint {
  "start of the bucket, Unix seconds"
  timestamp: Int!
  "null where no component had 8 buckets before"
  index: BigDecimal
  components: [BuildUpComponent!]!
  driver: String
  "per year, from the hourly closes of the 30 days before the bucket's end; null with fewer than 24"
  realizedVolatility: BigDecimal
}

"How unusual a market's leverage is against its own past: the mean of its components' z-scores; float64."
type LeverageBuildUp {
  meta: Meta!
  market: Market!
  interval: HistoryInterval!
  "above zero leverage is building up; null where no component has a history"
  index: BigDecimal
  components: [BuildUpComponent!]!
  "component with the largest z-score"
  driver: String
  "per year, from 30 days of hourly closes"
  realizedVolatility: BigDecimal
  "oldest first, one a bucket; the last is now"
  history: [BuildUpPoint!]!
}

extend type Market {
  """
  Standard deviation of hourly log returns of the market's feed over 30 days, per year (times the root of 8760); null
  with fewer than 24 hours of them. float64.
  """
  realizedVolatility: BigDecimal
  "null where the protocol's curve is not known. Amounts of what-if are native units, signed: supplied (withdrawn) and borrowed (repaid)."
  rateCurve(points: Int = 101, supply: BigInt = "0", borrow: BigInt = "0"): RateCurve
  """
  The curve through time, one sample an hour or day, with the same what-if at each. from and to are Unix seconds, to ends
  at the block; without from the 30 samples before to. At most 100 samples.
  """
  rateCurveHistory(
    interval: HistoryInterval! = day
    from: Int
    to: Int
    points: Int = 11
    supply: BigInt = "0"
    borrow: BigInt = "0"
  ): RateCurveHistory!
  "supply cap less supply, native units, below zero beyond it; null without a cap"
  distanceToSupplyCap: BigInt
  "borrow cap less borrow, native units, below zero beyond it; null without a cap"
  distanceToBorrowCap: BigInt
  "null where nothing is traded on margin"
  openInterestNow: OpenInterestNow
  "accounts with an open long and short"
  openLongs: Int!
  openShorts: Int!
}

type MarketOpenInterest {
  market: Market!
  openInterest: OpenInterestNow!
  "fraction of notional a day, above zero when longs pay; null until one is known"
  fundingRatePerDay: BigDecimal
  "fundingRatePerDay times 365"
  fundingApr: BigDecimal
}

"Open interest of many markets by every convention in use. USD at the protocols' prices; float64."
type OpenInterestSummary {
  meta: Meta!
  longUsd: BigDecimal!
  shortUsd: BigDecimal!
  "long + short: the convention of GMX and most exchanges' notional"
  grossUsd: BigDecimal!
  "(long + short) / 2: each contract once"
  oneSidedUsd: BigDecimal!
  "long - short"
  netUsd: BigDecimal!
  "markets whose price is unknown: in no sum"
  unpricedMarkets: Int!
  "largest gross first; empty where nothing is traded on margin"
  markets: [MarketOpenInterest!]!
}

extend type Query {
  "Open interest of every perp market, one pool's, or one market."
  openInterestSummary(market: ID, pool: ID, block: Block_height): OpenInterestSummary!
  "Age, deviation and what staleness may hide, of every market, one pool's, or one market. heartbeat in seconds replaces the usual one."
  oracleHealth(market: ID, pool: ID, heartbeat: Int, block: Block_height): [OracleHealth!]!
  """
  Of every market, one pool's or one market, most unusual first. buckets, 9 to 200, is how much past there is, the present
  among it. The first time a bucket is asked for its book is made; then it is kept.
  """
  leverageBuildUp(
    market: ID
    pool: ID
    interval: HistoryInterval! = day
    buckets: Int = 30
    block: Block_height
  ): [LeverageBuildUp!]!
}
`;
