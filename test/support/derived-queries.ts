/** What the derived questions ask about. */
export interface DerivedSubjects {
  readonly market: string;
  readonly perpMarket: string;
  readonly pool: string;
  readonly owner: string;
  /** Unix seconds of the start of what is looked back at. */
  readonly since: number;
}

const stake = '{ accounts collateralUsd debtUsd expectedSeizedUsd }';
const meta =
  'meta { block { number hash timestamp } formulaVersion coverage { accounts covered unpriced { account reason } } }';

/** Every derived root field, by its name; AT stands for the block argument. */
export const derivedRoots = ({
  market,
  perpMarket,
  pool,
  owner,
  since,
}: DerivedSubjects): Readonly<Record<string, string>> => ({
  overview: `(AT) { ${meta} markets totals { supplyUsd borrowUsd deficitUsd } atRisk { stake ${stake} } liquidations7d { count } }`,
  leverageDistribution: `(pool: "${pool}", AT) { mean accounts withoutEquity ${stake} buckets { lower share } }`,
  liquidationHeatmap: `(asset: "ETH", AT) { bins { stake ${stake} } total ${stake} groups(by: PROTOCOL) { key total ${stake} } }`,
  liquidationHeatmapHistory: `(asset: "ETH", bins: 5, interval: day, AT) { edges samples { values total ${stake} block { number } } }`,
  atRiskCurve: `(AT) { points { shock stake ${stake} } provenance { accounts inputs(first: 50) { entity id field value } } }`,
  concentration: `(by: DEBT, where: { leverage_gt: "1.1" }, AT) { totalUsd holders hhi top5 }`,
  badDebtSummary: `(AT) { unrealized { usd accounts } realized { kind count usd } outstandingUsd events { id } }`,
  cascade: `(shock: "-0.3", reserveUsd: "1000000", AT) { total { accounts repaidUsd } rounds { flow { seizedUsd } } prices { after market { id } } }`,
  owner: `(address: "${owner}", AT) { equityUsd netUsd strategies { kind } marginAccounts { id nativeHealth positions { balanceNow } } }`,
  openInterestSummary: `(AT) { grossUsd markets { market { id } fundingRatePerDay openInterest { longUsd shortUsd } } }`,
  oracleHealth: `(AT) { market { id } ageSeconds heartbeatSeconds isStale hiddenAtRisk ${stake} sources { market { id } deviation } }`,
  leverageBuildUp: `(interval: day, buckets: 9, AT) { market { id } index driver realizedVolatility components { name value } }`,
  heatmapScorecard: `(market: "${market}", from: ${since}, samples: 1, AT) { total { predictedUsd actualUsd recall } samples { block { number } } }`,
  parameterImpact: `(market: "${market}", liquidationThreshold: "0.5", AT) { newlyLiquidatable ${stake} accounts { id marginRatio } }`,
  parameterChangeImpacts: `(first: 1, AT) { change { id } impact { newlyLiquidatable ${stake} } liquidations }`,
  carryBoard: `(AT) { rows { base fundingApr borrowApr yieldApr loopedUsd markets { market { id } supplyApr } } }`,
  sigmaDistribution: `(AT) { buckets { lower stake ${stake} } unknown ${stake} }`,
  reconciliation: `(sample: 1, AT) { accounts reconciled lines { protocol value compared exact failed } }`,
  marginAccountsConnection: `(first: 20, where: { debtUsd_gt: "0" }, orderBy: distanceToLiquidation, AT) {
    totalCount pageInfo { endCursor } nodes { id distanceToLiquidation sigmaDistance liquidationPrices { liquidationPrice market { id } } } }`,
  marginAccounts: `(first: 20, orderBy: leverage, orderDirection: desc, AT) { id marginRatio leverage nativeHealth expectedSeizedUsd }`,
  markets: `(first: 100, AT) { name utilization supplyApr priceUsd openInterestNow { grossUsd }
    rateCurve(points: 3) { points { borrowApr } } fundingHistory(interval: hour) { points { timestamp } }
    utilizationHistory(interval: hour, first: 3) { points { utilization } } }`,
  market: `(id: "${perpMarket}", AT) { liquidationHeatmap(bins: 4) { total ${stake} } realizedVolatility rateCurveHistory(interval: day) { samples { timestamp } } }`,
  liquidations: `(first: 5, AT) { id terms { healthBefore closeFactorUsed bonus isFull unknownReason } }`,
  positions: `(first: 100, AT) { id balanceNow valueUsd marginAccount { id leverage } }`,
  alertBacktest: `(every: "24h", AT, definition: "{ id: falls, metric: pool.at-risk-usd, above: 1 }") { blocks rules { fires } }`,
  alertMetrics: ' { name scope unit }',
});

/** The question for one of them, at a block (an argument) or the newest. */
export const derivedQuery = (name: string, asked: string, block = ''): string =>
  `{ ${name} ${asked.replace('AT', block).replace('()', '')} }`;

/** Stored and derived fields, three levels deep, of so many markets. */
export const mixed = (first: number): string => `{ markets(first: ${first}, orderBy: id) { id utilization priceUsd
  pool { id protocol { slug } totals { borrowUsd } }
  positions(first: ${first}, orderBy: id) { balanceNow valueUsd
    marginAccount { id marginRatio owner { id } liquidationPrices { liquidationPrice market { name inputToken { symbol } } } } } } }`;
