/** Large lists page by page. */
export const connectionSdl = /* GraphQL */ `
type PageInfo {
  hasNextPage: Boolean!
  "whether a cursor was given"
  hasPreviousPage: Boolean!
  "null for an empty page"
  startCursor: String
  "what the next page takes as after; null for an empty page"
  endCursor: String
}

type MarginAccountEdge {
  "names the block, the search and the account; means nothing else to clients"
  cursor: String!
  node: MarginAccount!
}

"""
A page of accounts. Every page of a walk from cursor to cursor is of the block of its first page, so that no account is
seen twice or missed while the chain goes on.
"""
type MarginAccountConnection {
  meta: Meta!
  nodes: [MarginAccount!]!
  edges: [MarginAccountEdge!]!
  pageInfo: PageInfo!
  "accounts the filter selects, on all pages"
  totalCount: Int!
}

extend type Query {
  """
  Margin accounts in pages of up to 1000, with the filters and orders of marginAccounts. after takes a cursor of the
  same filter and order, and with it the block of that cursor; a block given too must be the same one.
  """
  marginAccountsConnection(
    first: Int = 100
    after: String
    where: MarginAccount_filter
    orderBy: MarginAccount_orderBy
    orderDirection: OrderDirection
    block: Block_height
  ): MarginAccountConnection!
}
`;
