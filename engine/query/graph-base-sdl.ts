/** Types every subgraph's query schema has. */
export const baseSdl = `"Integer of any size, as a string."
scalar BigInt
"Decimal with 34 significant digits, as a string."
scalar BigDecimal
"Bytes as a 0x-prefixed hex string."
scalar Bytes
"Signed integer of 8 bytes, as a string."
scalar Int8
"Microseconds since 1970, as a string."
scalar Timestamp

enum OrderDirection {
  asc
  desc
}

enum Aggregation_interval {
  hour
  day
}

enum Aggregation_current {
  "Leave the open bucket out. The default."
  exclude
  "Add the open bucket, computed from the points it has so far."
  include
}

"The block an answer is for; the newest one when absent."
input Block_height {
  "The block with this hash."
  hash: Bytes
  "The block with this number."
  number: Int
  "The newest block, which must have at least this number."
  number_gte: Int
}

input BlockChangedFilter {
  number_gte: Int!
}

enum _SubgraphErrorPolicy_ {
  "Answer although indexing has failed."
  allow
  "Answer with an error when indexing has failed. The default."
  deny
}

type _Block_ {
  "Null where the block was asked for by a number that was not itself indexed."
  hash: Bytes
  number: Int!
  "Unix seconds."
  timestamp: Int
  parentHash: Bytes
}

type _Meta_ {
  "The block the answer is for."
  block: _Block_!
  "Identifies the deployment."
  deployment: String!
  "A handler failed at this block or before it."
  hasIndexingErrors: Boolean!
}
`;
