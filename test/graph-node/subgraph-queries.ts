/** Queries as clients of our subgraph send them: nested, filtered over relations, with fragments and variables. */
export const SUBGRAPH_QUERIES: readonly string[] = [
  `{ marginPools { id markets(orderBy: name) { name inputToken { symbol lastPriceUsd }
    positions(first: 5, orderBy: scaledBalance, orderDirection: desc) { id scaledBalance owner { id } } } } }`,
  '{ markets(orderBy: inputToken__symbol, orderDirection: desc) { inputToken { symbol } } }',
  '{ positions(first: 20, where: { and: [{ isOpen: true }, { or: [{ side: BORROWER }, { balance_gt: "1000000" }] }] }, orderBy: balance) { id side balance } }',
  '{ positions(where: { market_: { name_contains_nocase: "weth" } }, first: 1000) { id } }',
  '{ positions(first: 5, skip: 40, orderBy: owner__firstSeenBlock, orderDirection: desc) { owner { firstSeenBlock } } }',
  `{ marginAccounts(first: 10, where: { positions_: { side: BORROWER, isOpen: true } }, orderBy: lastEventBlock, orderDirection: desc) {
    id positions(where: { isOpen: true }, orderBy: balance) { side snapshots(first: 2, orderBy: logIndex) { reason balance } } } }`,
  '{ markets(block: { number: 60 }) { name supplyIndexRay positions(first: 3) { balance } } }',
  '{ markets(block: { number_gte: 60 }, first: 2) { name } }',
  '{ markets(block: { number: 100000 }) { name } }',
  '{ positions(where: { _change_block: { number_gte: 120 } }, first: 1000) { id } }',
  '{ riskCategories { id label collateralMarkets(orderBy: name, first: 2) { name } borrowableMarkets { name } } }',
  '{ tokens(where: { lastPriceUsd_gt: "1.5" }) { symbol } }',
  '{ tokens(where: { lastPriceUsd_lte: "1" }) { symbol } }',
  '{ tokens(first: 0) { symbol } }',
  '{ tokens(first: 1001) { symbol } }',
  '{ tokens(skip: -1) { symbol } }',
  '{ tokens(where: { symbol_not_in: [] }) { symbol } }',
  '{ tokens(where: { symbol_in: [] }) { symbol } }',
  '{ tokens(where: { symbol_in: ["WETH", "DAI"] }, orderBy: symbol) { symbol } }',
  '{ tokens(where: { and: [], or: [] }) { id } }',
  '{ tokens(where: { or: [{ symbol: "WETH" }], symbol: "WETH" }) { id } }',
  '{ tokens(where: { symbol_contains: "%E" }) { symbol } }',
  '{ tokens(where: { symbol_contains_nocase: "et" }) { symbol } }',
  '{ tokens(where: { symbol_not_starts_with_nocase: "w" }) { symbol } }',
  '{ tokens(where: { symbol_starts_with: "W_T" }) { symbol } }',
  '{ tokens(where: { symbol_ends_with: "H" }) { symbol } }',
  '{ token(id: "zz") { id } }',
  '{ token(id: "0x") { id } }',
  '{ a: _meta(block: { number: 5 }) { block { number } } tokens(block: { number_gte: 10 }, first: 1) { id } }',
  '{ flowStats_collection(interval: day, current: include, first: 20, where: { kind: BORROW }) { timestamp amount market { name } events } }',
  '{ priceStats_collection(interval: hour, first: 20, orderBy: close, orderDirection: desc) { timestamp open high low close feed { id } } }',
  'query Q($a: BigInt = "0") { positions(first: 3, where: { balance_gt: $a }) { id } }',
  '{ positions(first: 3) { ...f } } fragment f on Position { id market { ...m } } fragment m on Market { name id }',
  '{ nothing { id } }',
];

/** What this engine answers and graph-node does not, with graph-node's reason or what it leaves out. */
export const WIDER_QUERIES: readonly { readonly query: string; readonly graphNode: RegExp }[] = [
  { query: '{ markets(orderBy: kind) { id } }', graphNode: /Ordering by `kind` is not supported/ },
  {
    query: '{ positions(where: { market_: { inputToken_: { symbol: "WETH" } } }) { id } }',
    graphNode: /Child filter nesting not supported/,
  },
  { query: '{ accounts { marginAccounts { positions(orderBy: market__name) { id } } } }', graphNode: /errors/ },
  // The hash of a block that is not asked for by it: graph-node does not look it up.
  { query: '{ _meta(block: { number: 60 }) { block { number hash } } }', graphNode: /"hash":null/ },
];
