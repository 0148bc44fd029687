/** What every derived answer says about itself. */
export const metaSdl = /* GraphQL */ `
"How settled the block of an answer is."
enum Finality {
  "the chain can no longer replace the block"
  FINAL
  "a reorganisation may still replace the block"
  UNFINALIZED
  "the chain's finality is not known here"
  UNKNOWN
}

"The block an answer describes."
type MetaBlock {
  number: Int!
  hash: Bytes!
  "Unix seconds"
  timestamp: Int!
}

"An account the answer leaves out, and why."
type ExcludedAccount {
  "margin account id"
  account: Bytes!
  reason: String!
}

"How much of the book the answer rests on."
type Coverage {
  "margin accounts with an open position at the block"
  accounts: Int!
  "of them, those whose every number is known"
  covered: Int!
  "of them, those left out because something is unknown"
  excluded: Int!
  "covered over accounts, a fraction; 1 where there is no account"
  share: BigDecimal!
  "which accounts were left out, by account id"
  unpriced(first: Int = 20, skip: Int = 0): [ExcludedAccount!]!
}

"Where, when and by which formulas an answer was computed, and how complete it is."
type Meta {
  block: MetaBlock!
  "seconds from the block's timestamp to the time of the request"
  lagSeconds: Int!
  finality: Finality!
  "version of the methodology; a change of any formula changes it"
  formulaVersion: String!
  coverage: Coverage!
}
`;
