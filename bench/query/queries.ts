/** The same question in the dialects of all that are measured. `MARKET` stands for the id of a market, `SKIP` and `FIRST` for numbers of rows. */
export interface Question {
  readonly name: string;
  /** The Graph's dialect: ours and graph-node's. */
  readonly graph: string;
  readonly ponder: string;
  readonly postgraphile: string;
}

const POSITION = 'supplied borrowed eventCount lastTimestamp';
const MARKET = 'supplied borrowed liquidityRate variableBorrowRate liquidityIndex variableBorrowIndex eventCount';
const EVENT = 'kind subject account amount block timestamp transaction logIndex';

export const QUESTIONS: readonly Question[] = [
  {
    name: 'one by id',
    graph: `{ market(id: "MARKET") { id ${MARKET} } }`,
    ponder: `{ market(id: "MARKET") { id ${MARKET} } }`,
    postgraphile: `{ market: marketByRowId(rowId: "MARKET") { id: rowId ${MARKET} } }`,
  },
  {
    name: '100 ordered',
    graph: `{ rows: positions(first: FIRST, skip: SKIP, orderBy: supplied, orderDirection: desc) { id ${POSITION} } }`,
    ponder: `{ rows: positions(limit: FIRST, offset: SKIP, orderBy: "supplied", orderDirection: "desc") { items { id ${POSITION} } } }`,
    postgraphile: `{ rows: allPositions(first: FIRST, offset: SKIP, orderBy: [SUPPLIED_DESC]) { nodes { id: rowId ${POSITION} } } }`,
  },
  {
    name: '100 filtered and ordered',
    graph: `{ rows: events(first: FIRST, skip: SKIP, where: { kind: "Borrow" }, orderBy: amount, orderDirection: desc) { ${EVENT} } }`,
    ponder: `{ rows: events(limit: FIRST, offset: SKIP, where: { kind: "Borrow" }, orderBy: "amount", orderDirection: "desc") {
      items { ${EVENT} } } }`,
    postgraphile: `{ rows: allEvents(first: FIRST, offset: SKIP, condition: { kind: "Borrow" }, orderBy: [AMOUNT_DESC]) {
      nodes { ${EVENT} } } }`,
  },
  {
    name: '100 with two parents',
    graph: `{ rows: positions(first: FIRST, skip: SKIP, orderBy: borrowed, orderDirection: desc) {
      id borrowed account { id eventCount } market { id supplied } } }`,
    ponder: `{ rows: positions(limit: FIRST, offset: SKIP, orderBy: "borrowed", orderDirection: "desc") {
      items { id borrowed account: owner { id eventCount } market: pool { id supplied } } } }`,
    postgraphile: `{ rows: allPositions(first: FIRST, offset: SKIP, orderBy: [BORROWED_DESC]) {
      nodes { id: rowId borrowed account: accountByAccount { id: rowId eventCount }
        market: marketByMarket { id: rowId supplied } } } }`,
  },
  {
    name: 'two small lists',
    graph: `{ markets(orderBy: liquidityIndex) { id ${MARKET} } prices(orderBy: answer) { id answer roundId eventCount } }`,
    ponder: `{ markets: markets(limit: 100, orderBy: "liquidityIndex", orderDirection: "asc") { items { id ${MARKET} } }
      prices: prices(limit: 100, orderBy: "answer", orderDirection: "asc") { items { id answer roundId eventCount } } }`,
    postgraphile: `{ markets: allMarkets(first: 100, orderBy: [LIQUIDITY_INDEX_ASC]) { nodes { id: rowId ${MARKET} } }
      prices: allPrices(first: 100, orderBy: [ANSWER_ASC]) { nodes { id: rowId answer roundId eventCount } } }`,
  },
];

const SKIPS = 500;
const SIZES = 20;

/** The question over and over, or each time another page where it has pages: 10,000 of them. */
export function bodiesOf(query: string, vary: boolean): () => string {
  let asked = 0;
  return () => {
    const skip = asked % SKIPS;
    const first = 100 - (Math.floor(asked / SKIPS) % SIZES);
    if (vary) asked++;
    return JSON.stringify({ query: query.replaceAll('SKIP', String(skip)).replaceAll('FIRST', String(first)) });
  };
}

/** Lists without the wrapping of their dialect, members in order, so that equal answers have equal texts. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only !== undefined && /^(items|nodes)$/.test(only[0])) return plain(only[1]);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, plain(member)]),
  );
}
