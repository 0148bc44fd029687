/** Funding of perp markets through time. */
export const fundingSdl = /* GraphQL */ `
"One bucket of a perp market's funding; fractions of notional, above zero when longs pay."
type FundingHistoryPoint {
  "start of the bucket, Unix seconds"
  timestamp: Int!
  "in force at the end of the bucket"
  ratePerDay: BigDecimal!
  "over changes in the bucket"
  minRatePerDay: BigDecimal!
  maxRatePerDay: BigDecimal!
  "what a long paid, booked at the changes of the bucket: each books the time since the change before"
  accrued: BigDecimal!
  "sum of accrued from the first bucket of the answer on"
  cumulative: BigDecimal!
  "changes of the rate in the bucket"
  updates: Int!
  "no change in the bucket: the rate of the one before still stood, and nothing was booked"
  isCarried: Boolean!
}

type FundingHistory {
  meta: Meta!
  interval: HistoryInterval!
  "oldest first, without gaps from the first bucket with a known rate on"
  points: [FundingHistoryPoint!]!
  "what a long paid by all that was booked up to the block, since the market began"
  cumulative: BigDecimal!
  "of it not booked yet: the rate now times the time since its change, in days"
  pending: BigDecimal!
}

extend type Market {
  """
  Funding by hour or day, as a fraction of notional; null where nothing is traded on margin. from and to are Unix
  seconds; to ends at the block, first counts buckets back from to. float64 of the decimals stored.
  """
  fundingHistory(interval: HistoryInterval! = hour, from: Int, to: Int, first: Int = 168): FundingHistory
}
`;
