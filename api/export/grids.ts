import { type GraphQLField, type GraphQLSchema, isObjectType } from 'graphql';

/** A list within the answer of a root field, or of a field of one market. */
export interface Grid {
  readonly field: string;
  /** Fields from the answer to the list, none where the answer is the list; lists on the way are gone through. */
  readonly path: readonly string[];
  /** What each row says of what it stands in: columns, and their dotted paths from the answer. */
  readonly beside?: { readonly [column: string]: string };
  readonly ofMarket?: true;
  /** One row for each bin of each sample. */
  readonly isTimeGrid?: true;
}

const byMarket = { 'market.id': 'market.id' };

/** Answers that are lists or hold some, by the name of their export. */
export const grids: ReadonlyMap<string, Grid> = new Map<string, Grid>([
  ['atRiskCurve', { field: 'atRiskCurve', path: ['points'] }],
  ['overviewAtRisk', { field: 'overview', path: ['atRisk'] }],
  ['leverageDistribution', { field: 'leverageDistribution', path: ['buckets'] }],
  ['sigmaDistribution', { field: 'sigmaDistribution', path: ['buckets'] }],
  ['heatmapMarkets', { field: 'liquidationHeatmap', path: ['markets'] }],
  ['heatmapHistory', { field: 'liquidationHeatmapHistory', path: ['samples'], isTimeGrid: true }],
  ['heatmapHistorySamples', { field: 'liquidationHeatmapHistory', path: ['samples'] }],
  ['heatmapScorecard', { field: 'heatmapScorecard', path: ['samples'] }],
  ['openInterestSummary', { field: 'openInterestSummary', path: ['markets'] }],
  ['oracleHealth', { field: 'oracleHealth', path: [] }],
  ['oracleSources', { field: 'oracleHealth', path: ['sources'], beside: { of: 'market.id', ofPriceUsd: 'priceUsd' } }],
  ['leverageBuildUp', { field: 'leverageBuildUp', path: [] }],
  ['leverageBuildUpComponents', { field: 'leverageBuildUp', path: ['components'], beside: byMarket }],
  ['leverageBuildUpHistory', { field: 'leverageBuildUp', path: ['history'], beside: byMarket }],
  [
    'leverageBuildUpHistoryComponents',
    {
      field: 'leverageBuildUp',
      path: ['history', 'components'],
      beside: { ...byMarket, timestamp: 'history.timestamp' },
    },
  ],
  ['carryBoard', { field: 'carryBoard', path: ['rows'] }],
  ['carryMarkets', { field: 'carryBoard', path: ['rows', 'markets'], beside: { base: 'rows.base' } }],
  ['cascade', { field: 'cascade', path: ['rounds'] }],
  ['cascadePrices', { field: 'cascade', path: ['prices'] }],
  ['cascadePools', { field: 'cascade', path: ['pools'] }],
  ['cascadeProtocols', { field: 'cascade', path: ['protocols'] }],
  ['cascadeRoundPools', { field: 'cascade', path: ['rounds', 'pools'], beside: { round: 'rounds.round' } }],
  ['cascadeRoundProtocols', { field: 'cascade', path: ['rounds', 'protocols'], beside: { round: 'rounds.round' } }],
  ['badDebtByKind', { field: 'badDebtSummary', path: ['realized'] }],
  ['reconciliation', { field: 'reconciliation', path: ['lines'] }],
  ['reconciliationResidues', { field: 'reconciliation', path: ['residues'] }],
  ['reconciliationUnknown', { field: 'reconciliation', path: ['unknown'] }],
  ['alerts', { field: 'alerts', path: ['nodes'] }],
  ['alertRules', { field: 'alertRules', path: [] }],
  ['alertMetrics', { field: 'alertMetrics', path: [] }],
  ['alertRoutes', { field: 'alertRoutes', path: [] }],
  ['alertBacktest', { field: 'alertBacktest', path: ['rules'] }],
  ['alertBacktestAlerts', { field: 'alertBacktest', path: ['rules', 'alerts'], beside: { rule: 'rules.rule' } }],
  ['parameterImpact', { field: 'parameterImpact', path: ['accounts'] }],
  ['parameterChangeImpacts', { field: 'parameterChangeImpacts', path: [] }],
  [
    'parameterChangeAccounts',
    { field: 'parameterChangeImpacts', path: ['impact', 'accounts'], beside: { 'change.id': 'change.id' } },
  ],
  ['owner', { field: 'owner', path: ['exposures'] }],
  ['ownerAccounts', { field: 'owner', path: ['marginAccounts'] }],
  ['ownerStrategies', { field: 'owner', path: ['strategies'] }],
  ['ownerUnpriced', { field: 'owner', path: ['unpriced'] }],
  ['utilizationHistory', { field: 'utilizationHistory', path: ['points'], ofMarket: true }],
  ['fundingHistory', { field: 'fundingHistory', path: ['points'], ofMarket: true }],
  ['rateCurve', { field: 'rateCurve', path: ['points'], ofMarket: true }],
  ['rateCurveHistory', { field: 'rateCurveHistory', path: ['samples'], ofMarket: true }],
  [
    'rateCurveHistoryPoints',
    {
      field: 'rateCurveHistory',
      path: ['samples', 'curve', 'points'],
      beside: { timestamp: 'samples.timestamp', 'block.number': 'samples.block.number' },
      ofMarket: true,
    },
  ],
]);

/** Names of the parameters a grid takes besides block. */
export const gridParameters = (schema: GraphQLSchema, grid: Grid): string[] => [
  ...(grid.ofMarket ? ['market'] : []),
  ...fieldOf(schema, grid)
    .args.map(({ name }) => name)
    .filter((name) => name !== 'block'),
];

/** @throws RangeError where the schema has no such field */
export function fieldOf(schema: GraphQLSchema, { field, ofMarket }: Grid): GraphQLField<unknown, unknown> {
  const owner = ofMarket ? schema.getType('Market') : schema.getQueryType();
  const found = isObjectType(owner) ? owner.getFields()[field] : undefined;
  if (found === undefined) throw new RangeError(`The schema has no field ${field} to export.`);
  return found;
}
