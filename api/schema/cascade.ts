/** What a shock sets off. */
export const cascadeSdl = /* GraphQL */ `
"A relative move of a price, above -1: -0.2 is a fall by 20 %. Of one market, or of every market of a token."
input PriceShock {
  market: ID
  token: ID
  shock: BigDecimal!
}

"A point of a depth curve: once so much is sold, the price has fallen by so much."
input DepthPointInput {
  "USD sold in all, at the prices after the shock; ascending"
  usd: BigDecimal!
  "fraction in [0, 1), never less than before"
  fall: BigDecimal!
}

"""
Where collateral is sold. reserveUsd: a constant-product pool with so many USD on each side, price 1 / (1 + sold/reserve)².
points: a depth curve, straight between its points; beyond the last no further sale finds new money. Exactly one of them.
Markets of one token share one depth. A market without a depth is sold without moving its price.
"""
input MarketDepth {
  market: ID
  token: ID
  reserveUsd: BigDecimal
  points: [DepthPointInput!]
}

"What liquidations did, USD at the prices they were done at; float64."
type CascadeFlow {
  "accounts liquidated, in whole or in part; over several rounds an account counts once in each"
  accounts: Int!
  "debt repaid"
  repaidUsd: BigDecimal!
  "collateral taken or positions closed, bonus included"
  seizedUsd: BigDecimal!
  "of it sold on the market (of shorts: bought)"
  soldUsd: BigDecimal!
  "debt written off where no collateral was left"
  badDebtUsd: BigDecimal!
}

type CascadePoolFlow {
  pool: MarginPool!
  flow: CascadeFlow!
}

type CascadeProtocolFlow {
  protocol: Protocol!
  flow: CascadeFlow!
}

type CascadeRound {
  "from 1"
  round: Int!
  flow: CascadeFlow!
  "pools that had liquidations"
  pools: [CascadePoolFlow!]!
  "protocols that had liquidations"
  protocols: [CascadeProtocolFlow!]!
}

type CascadePrice {
  market: Market!
  "USD before the shock"
  before: BigDecimal!
  shocked: BigDecimal!
  "after the last round's sales"
  after: BigDecimal!
  "after / before - 1"
  move: BigDecimal!
  "total move over initial move; null for a market that was not shocked"
  amplification: BigDecimal
  "whole tokens; below zero when more was bought"
  soldUnits: BigDecimal!
}

"""
A shock, then rounds: who is liquidatable at the round's opening prices is liquidated once by its protocol's rule (close
factors, absorb-all, throttles), what is taken is sold into the depth given, prices move, and the next round begins; until
nobody is left or the rounds are over. Liquidators always act; repaid debt is not bought on the market. Of accounts the
linear form decides (float64); nothing is written to the book.
"""
type Cascade {
  meta: Meta!
  rounds: [CascadeRound!]!
  "over all rounds; its accounts count once in each round"
  total: CascadeFlow!
  "distinct accounts liquidated"
  accounts: Int!
  pools: [CascadePoolFlow!]!
  protocols: [CascadeProtocolFlow!]!
  "markets that moved, or of which something was sold"
  prices: [CascadePrice!]!
  "loss of all exposure at the end prices over that at the shocked prices; null where the shock changes no value"
  amplification: BigDecimal
  "nothing more would be liquidated: the fixed point is reached"
  settled: Boolean!
  "at the end prices, the sum of max(0, debt - collateral) of accounts that remain liquidatable"
  unrealizedBadDebtUsd: BigDecimal!
}

extend type Query {
  """
  What a shock of prices sets off, round by round, over all pools or one, all accounts or those a filter selects. shock
  moves all markets that are not stable; shocks name markets or tokens and win. reserveUsd is the depth of every moved
  market that liquidity does not name.
  """
  cascade(
    shock: BigDecimal
    shocks: [PriceShock!]
    liquidity: [MarketDepth!]
    reserveUsd: BigDecimal
    rounds: Int = 10
    pool: ID
    where: MarginAccount_filter
    block: Block_height
  ): Cascade!
}
`;
