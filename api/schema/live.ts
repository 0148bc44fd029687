/** Subscriptions, over graphql-transport-ws and server-sent events. */
export const liveSdl = /* GraphQL */ `
enum BlockEventType {
  "the block is part of the chain, and the store's head"
  APPLIED
  "the chain took the block back, and with it all that was told of it"
  REVERTED
}

type BlockEvent {
  type: BlockEventType!
  block: MetaBlock!
  """
  Number of the block the store stood at without this one; null where none is known. An APPLIED block stands for all
  after this number: without a gap near the head, many during a first sync.
  """
  after: Int
}

type LiquidationEvent {
  "REVERTED repeats, as it was told, a liquidation this subscription was told of and whose block the chain took back"
  type: BlockEventType!
  "the block whose event told of the liquidation"
  block: MetaBlock!
  liquidation: Liquidation!
}

type Subscription {
  """
  The head of the store as it moves, reverts included, newest reverted block first. fromBlock tells again what stands of
  that block and later ones; after, the hash of the last block seen, tells again all since, reverts included.
  RESUME_TOO_OLD where that is no longer remembered.
  """
  blockApplied(fromBlock: Int, after: Bytes): BlockEvent!
  """
  One market at the newest block: at once, and then whenever something of the selection changed, a reverted block
  included. null where there is none.
  """
  market(id: ID!): Market
  "One margin account at the newest block, as market."
  marginAccount(id: ID!): MarginAccount
  "Liquidations as their blocks are applied and taken back; fromBlock and after as for blockApplied."
  liquidations(where: Liquidation_filter, fromBlock: Int, after: Bytes): LiquidationEvent!
}
`;
