/** Everything one address has in all pools. */
export const ownerSdl = /* GraphQL */ `
enum StrategyKind {
  "volatile longs and shorts cancel: 1 - sum of |net| over gross is at least 0.9"
  DELTA_NEUTRAL
  "supply and debt of one base in one margin account: at least half of the account's debt"
  LOOP
  "held against a short of the same base, or yield-bearing supply on debt of its base"
  CARRY
  "net exposure is above half of gross"
  DIRECTIONAL
}

"What an owner seems to do, by definitions on its exposures now (version 1); float64."
type Strategy {
  kind: StrategyKind!
  "how far the definition is met, in (0, 1]"
  confidence: BigDecimal!
  reasons: [String!]!
}

"""
Exposure to one base: what the price of several tokens follows (ETH for WETH and wstETH), by their symbols. USD at the
block's prices; float64.
"""
type BaseExposure {
  base: String!
  "stands for a dollar: no direction"
  isStable: Boolean!
  "supplied and long"
  longUsd: BigDecimal!
  "borrowed and short"
  shortUsd: BigDecimal!
  "long less short: what a rise by 100 % would add"
  deltaUsd: BigDecimal!
  """
  Curvature that liquidations add, USD per squared relative move: (V(+10 %) - 2 V(0) + V(-10 %)) / 0.01, where V is the
  owner's equity less the bonus that liquidations at those prices cost. Zero where neither move liquidates anything.
  """
  gammaUsd: BigDecimal!
}

"""
A margin over everything the owner has, against what the protocols keep each on their own. Twenty uniform moves of ±4 to
±40 % of all volatile bases together, and of each alone, on net deltas; the worst loss is required. Linear: liquidations
on the way are not in it. USD; float64.
"""
type PortfolioMargin {
  requiredUsd: BigDecimal!
  "base of the worst move; null where all move together, and without volatile exposure"
  worstBase: String
  "the worst move; null without volatile exposure"
  worstShock: BigDecimal
  scenarios: Int!
  "sum over margin accounts of equity that backs less surplus: lending (1 - threshold) of collateral, perps maintenance margin"
  protocolMarginUsd: BigDecimal!
  "requiredUsd less protocolMarginUsd: above zero the protocols see less risk than there is (hidden leverage), below zero margin lies idle"
  differenceUsd: BigDecimal!
}

type OwnerView {
  meta: Meta!
  address: Bytes!
  account: Account
  "by id"
  marginAccounts: [MarginAccount!]!
  "all assets less all debt of accounts in the book"
  equityUsd: BigDecimal!
  "volatile longs and shorts together"
  grossUsd: BigDecimal!
  "sum over volatile bases of |net|"
  netUsd: BigDecimal!
  "sum of exposures over equity; null where equity is zero or less"
  effectiveLeverage: BigDecimal
  "largest first"
  exposures: [BaseExposure!]!
  "every label that fits; empty where none does"
  strategies: [Strategy!]!
  portfolioMargin: PortfolioMargin!
  "positions whose price is unknown: they are in none of the numbers"
  unpriced: [Position!]!
}

extend type Query {
  "Every margin account of an address in all protocols of this deployment; one without any has empty lists."
  owner(address: Bytes!, block: Block_height): OwnerView!
}
`;
