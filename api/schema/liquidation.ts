/** What a liquidation's contract decided by. */
export const liquidationSdl = /* GraphQL */ `
"""
What a liquidation's contract decided by: the account, prices and parameters just before it inside its block, by the
formulas of the revision live then. Exact; null where it is not known, and then unknownReason says why.
"""
type LiquidationTerms {
  "the protocol's own health of the account, a fraction; below 1 it could be liquidated"
  healthBefore: BigDecimal
  "perps: margin with profits, funding and fees just before, by which the contract decided; null in lending"
  marginBeforeUsd: BigDecimal
  "perps: margin the contract required then; null in lending"
  requirementBeforeUsd: BigDecimal
  "perps: that margin less what the account paid for being liquidated, within a unit of the settlement token, before others pay for what is below zero; zero where all of it was seized. null in lending"
  marginAfterUsd: BigDecimal
  "owed in the repaid market before, interest included; native units"
  debtBefore: BigInt
  "held of the seized collateral before, interest included; native units"
  collateralBefore: BigInt
  "in force for the pair: value taken per value repaid less one, 0.05 for 5 %; Compound v3: per value credited"
  bonus: BigDecimal
  "value really taken, the protocol's fee included, per value repaid less one, at the row's prices; float64"
  bonusPaid: BigDecimal
  "share of the debt in the repaid market that was repaid; of perps, share of the position that was closed"
  closeFactorUsed: BigDecimal
  "most of that debt the contract let one call repay, as a share of it"
  closeFactorAllowed: BigDecimal
  "nothing of the debt is left, repaid or written off; of perps, nothing of the position"
  isFull: Boolean
  formulaVersion: String
  unknownReason: String
}

extend type Liquidation {
  "derived at the liquidation's own block, whatever block is asked for"
  terms: LiquidationTerms!
}
`;
