import { answerNames } from '../book/answer-formulas.ts';
import { bucketSeconds } from '../book/history.ts';
import { type Times, walks } from './walks.ts';

/** Points of a field, on top of those of its objects. */
export interface FieldCost {
  readonly points: number;
  /** Paid for each of so many; once where absent. */
  readonly each?: Times;
}

const books = (points: number, each: Times): FieldCost => ({ points, each });

/**
 * A point stands for about a tenth of a millisecond of processor time, so that the limit stands for some thirty seconds.
 * What makes past books is measured on the demo, cold, and pays for each of them; what passes over one book is measured
 * over a million accounts. No field costs less than half of its work, and small ones may cost some times more.
 */
export const fieldCosts: ReadonlyMap<string, FieldCost> = new Map([
  ...Object.entries({
    'Query.overview': 500,
    'Query.leverageDistribution': 200,
    'Query.liquidationHeatmap': 200,
    'Query.atRiskCurve': 500,
    'Query.concentration': 200,
    'Query.badDebtSummary': 200,
    'Query.cascade': 2_000,
    'Query.owner': 200,
    'Query.openInterestSummary': 100,
    'Query.oracleHealth': 1_000,
    'Query.parameterImpact': 2_000,
    'Query.carryBoard': 2_000,
    'Query.sigmaDistribution': 500,
    'Query.reconciliation': 20_000,
    'Query.marginAccounts': 100,
    'Query.alerts': 100,
    'Query.alertRules': 10,
    'Query.alertMetrics': 10,
    'Query.alertRoutes': 10,
    'Query.marginAccountsConnection': 200,
    'LiquidationHeatmap.groups': 2_000,
    'Market.liquidationHeatmap': 200,
    'Market.atRiskCurve': 500,
    'Market.utilizationHistory': 100,
    'Market.fundingHistory': 100,
    'Market.rateCurve': 10,
    'Market.openInterestNow': 5,
    'Market.provenance': 10,
    'MarginPool.leverageDistribution': 200,
    'MarginPool.atRiskCurve': 500,
    'MarginPool.totals': 50,
    'MarginAccount.liquidationPrices': 2,
    'MarginAccount.provenance': 5,
    'MarginAccount.allowedLiquidation': 2,
    'MarginAccount.allowedCollateralSale': 2,
    'LeverageBuildUp.history': 200,
    'Liquidation.terms': 400,
  }).map(([name, points]) => [name, { points }] as const),
  ...answerNames.map((name) => [`${name}.provenance`, { points: 100 }] as const),
  ['Query.liquidationHeatmapHistory', books(1_400, walks.liquidationHeatmapHistory)],
  ['Query.leverageBuildUp', books(800, walks.leverageBuildUp)],
  ['Query.heatmapScorecard', books(1_000, walks.heatmapScorecard)],
  ['Query.parameterChangeImpacts', books(1_800, walks.parameterChangeImpacts)],
  ['Query.alertBacktest', books(1_000, walks.alertBacktest)],
  ['Market.rateCurveHistory', books(300, walks.rateCurveHistory)],
] as const);

/** How often a field pays, given its arguments. Times before now are not known here: who names one may ask for the most. */
export function timesOf({ each }: FieldCost, given: { readonly [name: string]: unknown }): number {
  if (each === undefined) return 1;
  const asked = each.argument === undefined ? spanOf(given, each) : given[each.argument];
  return typeof asked === 'number' && asked >= 0 ? Math.min(asked, each.most) : each.usual;
}

const seconds: { readonly [interval: string]: number } = bucketSeconds;

function spanOf({ from, to, interval, every }: { readonly [name: string]: unknown }, { most }: Times): number | null {
  // Durations of a back test are words that its resolver reads.
  if (typeof every === 'string') return every === '1h' && typeof from !== 'number' ? null : most;
  if (typeof from !== 'number') return null;
  const size = seconds[String(interval)];
  return typeof to === 'number' && size !== undefined ? Math.max(1, Math.ceil((to - from) / size) + 1) : most;
}
