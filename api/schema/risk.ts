/** How concentrated a book is, and what it has lost. */
export const riskSdl = /* GraphQL */ `
enum ConcentrationBy {
  DEBT
  "value of assets enabled as collateral"
  COLLATERAL
}

"""
How much of a total few accounts hold. An owner's accounts in several pools count as several. Shares are fractions of
totalUsd, null where that is zero; float64.
"""
type Concentration {
  meta: Meta!
  by: ConcentrationBy!
  totalUsd: BigDecimal!
  "accounts that hold any of it"
  holders: Int!
  "Herfindahl-Hirschman index: the sum of squared shares, 1 over holders where all hold the same, 1 where one holds all"
  hhi: BigDecimal
  "share of the largest account"
  top1: BigDecimal
  "share of the five largest accounts together"
  top5: BigDecimal
  top10: BigDecimal
}

"Debt that its account's collateral does not cover, at the block's oracle prices, not written off yet."
type UnrealizedBadDebt {
  "the sum of max(0, debt - collateral) over accounts"
  usd: BigDecimal!
  "all debt of those accounts"
  debtUsd: BigDecimal!
  accounts: Int!
}

"Events of one kind in the time asked for, USD at the prices of their blocks."
type BadDebtTotal {
  kind: BadDebtKind!
  count: Int!
  "of the events whose USD value is known, exact"
  usd: BigDecimal!
  "events whose USD value is known"
  priced: Int!
}

type BadDebtSummary {
  meta: Meta!
  unrealized: UnrealizedBadDebt!
  "one for each kind of event"
  realized: [BadDebtTotal!]!
  "written off and not covered at the block, at its oracle prices"
  outstandingUsd: BigDecimal!
  "newest first"
  events(first: Int = 100, skip: Int = 0): [BadDebt!]!
}

extend type Query {
  "How concentrated debt or collateral is, over all pools, one pool, or the accounts a filter selects."
  concentration(
    pool: ID
    by: ConcentrationBy! = DEBT
    where: MarginAccount_filter
    block: Block_height
  ): Concentration!
  "Bad debt now, and written off, covered or shared out by events from one Unix second to another, both inclusive."
  badDebtSummary(pool: ID, from: Int, to: Int, block: Block_height): BadDebtSummary!
}
`;
