/** The same question in the dialects of all that are measured. `MARKET` stands for the id of a market, `SKIP` for a number of rows. */
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
    graph: `{ rows: positions(first: 100, skip: SKIP, orderBy: supplied, orderDirection: desc) { id ${POSITION} } }`,
    ponder: `{ rows: positions(limit: 100, offset: SKIP, orderBy: "supplied", orderDirection: "desc") { items { id ${POSITION} } } }`,
    postgraphile: `{ rows: allPositions(first: 100, offset: SKIP, orderBy: [SUPPLIED_DESC]) { nodes { id: rowId ${POSITION} } } }`,
  },
  {
    name: '100 filtered and ordered',
    graph: `{ rows: events(first: 100, skip: SKIP, where: { kind: "Borrow" }, orderBy: amount, orderDirection: desc) { ${EVENT} } }`,
    ponder: `{ rows: events(limit: 100, offset: SKIP, where: { kind: "Borrow" }, orderBy: "amount", orderDirection: "desc") {
      items { ${EVENT} } } }`,
    postgraphile: `{ rows: allEvents(first: 100, offset: SKIP, condition: { kind: "Borrow" }, orderBy: [AMOUNT_DESC]) {
      nodes { ${EVENT} } } }`,
  },
  {
    name: '50 with two parents',
    graph: `{ rows: positions(first: 50, skip: SKIP, orderBy: borrowed, orderDirection: desc) {
      id borrowed account { id eventCount } market { id supplied } } }`,
    ponder: `{ rows: positions(limit: 50, offset: SKIP, orderBy: "borrowed", orderDirection: "desc") {
      items { id borrowed account: owner { id eventCount } market: pool { id supplied } } } }`,
    postgraphile: `{ rows: allPositions(first: 50, offset: SKIP, orderBy: [BORROWED_DESC]) {
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

/** The question over and over, or each time another page where it has pages. */
export function bodiesOf(query: string, vary: boolean): () => string {
  let asked = 0;
  return () => {
    const skip = vary ? (asked++ * 7919) % PAGES : 0;
    return JSON.stringify({ query: query.replaceAll('SKIP', String(skip)) });
  };
}

/** graph-node refuses to skip more than 5,000 rows. */
const PAGES = 5000;

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
