/** What is indexed against the contracts' own views. */
export const reconcileSdl = /* GraphQL */ `
"""
How values rebuilt from events compare with what the contracts' views say at the same block. Values are exact integers in
native units or in the protocol's own scale.
"""
type Reconciliation {
  block: MetaBlock!
  "accounts compared"
  accounts: Int!
  "every value was answered and lies within its bound"
  reconciled: Boolean!
  lines: [ReconciliationLine!]!
  "what events leave open by the subgraph's own count, only what is not zero (Compound v3: base transfers without events)"
  residues: [ReconciliationResidue!]!
  "accounts and markets left out, as something about them is unknown"
  unknown: [ReconciliationUnknown!]!
}

"One kind of value of one protocol."
type ReconciliationLine {
  "id of the Protocol"
  protocol: String!
  "for example health factor"
  value: String!
  compared: Int!
  "of them, equal to the last unit"
  exact: Int!
  "of them, within the bound of what the contract reads and events do not tell; zero for most, so that this is exact"
  withinBound: Int!
  "calls that reverted or answered nothing"
  failed: Int!
  "quantiles of |rebuilt - on chain| / max(1, |on chain|)"
  median: Float!
  p90: Float!
  p99: Float!
  "the largest difference; null where all are exact"
  worst: ReconciliationValue
}

type ReconciliationValue {
  "id of the account or market"
  subject: Bytes!
  onChain: BigInt
  rebuilt: BigInt!
  difference: BigInt!
}

type ReconciliationResidue {
  "id of the Protocol"
  protocol: String!
  "id of the MarginPool"
  pool: Bytes!
  what: String!
  "native units of principal, or a count"
  value: BigInt!
}

type ReconciliationUnknown {
  reason: String!
  count: Int!
}

extend type Query {
  """
  Compares markets, prices and a sample of accounts of each pool, those that owe or trade first, with their contracts.
  Only where the server follows a node; the node must hold the block's state.
  """
  reconciliation(sample: Int = 20, block: Block_height): Reconciliation!
}
`;
