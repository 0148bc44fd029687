/** Comparisons a derived number can be filtered by. */
export const derivedComparisons = ['_gt', '_gte', '_lt', '_lte'] as const;

/** Derived numbers of a margin account by which accounts can be filtered and ordered. */
export const derivedAccountKeys = [
  'marginRatio',
  'nativeHealth',
  'leverage',
  'walletLeverage',
  'collateralUsd',
  'debtUsd',
  'equityUsd',
  'ltv',
  'liquidationThreshold',
  'uniformShock',
  'distanceToLiquidation',
] as const;

export type DerivedAccountKey = (typeof derivedAccountKeys)[number];

const note = '"Evaluated at the query\'s block; only in root fields, beside stored keys, in and, and in or."';
const filterFields = derivedAccountKeys.flatMap((key) =>
  derivedComparisons.map((suffix) => `  ${note}\n  ${key}${suffix}: BigDecimal`),
);

/** Derived fields of MarginAccount, and its derived filter and order keys. */
export const accountSdl = /* GraphQL */ `
enum PriceSide {
  "liquidatable when the price falls to the liquidation price"
  DOWN
  "liquidatable when the price rises to the liquidation price"
  UP
}

"The price of one token at which an account becomes liquidatable, all other prices fixed."
type LiquidationPrice {
  market: Market!
  token: Token!
  "USD, the pool's oracle price at the block"
  currentPrice: BigDecimal!
  "USD; null where no price of this token alone makes the account liquidatable"
  liquidationPrice: BigDecimal
  "liquidationPrice over currentPrice less one, a fraction; null with it"
  distance: BigDecimal
  side: PriceSide!
}

extend type MarginAccount {
  """
  The health factor exactly as the pool's contract computes it at the block's timestamp, rounding included, by the
  formula of the contract version live at the block. null without debt; null with unknownReason where it is unknown.
  """
  nativeHealth: BigDecimal
  "nativeHealth as the contract returns it, 18 decimals"
  healthFactorRaw: BigInt
  """
  How far the account's requirement is covered; below 1 it is liquidatable. For lending this is the health factor, for
  perps equity over maintenance margin.
  null without debt.
  """
  marginRatio: BigDecimal
  "collateralUsd over collateralUsd less debtUsd: lending, of collateral-enabled assets; perps, sum of |notional| over equity. null where that equity is zero or less"
  leverage: BigDecimal
  "assets over assets less debt, supplied assets that are no collateral included; null where that equity is zero or less"
  walletLeverage: BigDecimal
  "what is at stake: lending, the value of assets enabled as collateral; perps, the gross notional: sum of |size| times price, not the margin posted"
  collateralUsd: BigDecimal
  "lending: what is owed; perps: gross notional less equity, below zero where equity is above it (not a loan)"
  debtUsd: BigDecimal
  "lending: all assets, supplied ones that are no collateral included, less debt; perps: margin with unrealised profit, pending funding and fees, as the protocol counts them"
  equityUsd: BigDecimal
  "debtUsd over collateralUsd, a fraction; perps: 1 less equity over notional. null where nothing is at stake"
  ltv: BigDecimal
  "collateral-weighted liquidation threshold, a fraction; null without collateral, and for perps"
  liquidationThreshold: BigDecimal
  "null where it is unknown"
  isLiquidatable: Boolean
  """
  Fraction by which the prices of all markets that are not stable (Market.isStable) must fall together until the
  account is liquidatable; zero where it already is. null without debt or where no such fall does it.
  """
  uniformShock: BigDecimal
  """
  How near the nearest liquidation price of one token is, all other prices fixed: the least |liquidationPrice / price - 1|
  of liquidationPrices, a fraction; zero where the account is liquidatable. null without debt or where no price alone does
  it. In σ: sigmaDistance. float64.
  """
  distanceToLiquidation: BigDecimal
  "by token; empty without debt"
  liquidationPrices: [LiquidationPrice!]!
  "why derived numbers of this account are null although it has positions; null where they are known"
  unknownReason: String
  meta: Meta!
}

extend input MarginAccount_filter {
${filterFields.join('\n')}
  ${note}
  isLiquidatable: Boolean
}

extend enum MarginAccount_orderBy {
${derivedAccountKeys.map((key) => `  ${key}`).join('\n')}
}
`;
