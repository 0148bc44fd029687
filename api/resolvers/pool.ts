import type { EntityRow, WhereInput } from '../../engine/index.ts';
import type { Analytics } from '../book/analytics.ts';
import { poolMask, poolTotals } from '../book/pool-totals.ts';
import type { CurveArguments } from './at-risk.ts';
import { poolCurve } from './at-risk-root.ts';
import { analyticsAt, idOf } from './at-row.ts';
import type { ApiContext } from './context.ts';
import { type LeverageArguments, leverageAnswer } from './leverage.ts';
import { metaOf } from './meta.ts';
import { checkPool, maskOf, type SomePools } from './pool-scope.ts';

export interface SelectedLeverageArguments extends LeverageArguments {
  readonly where?: WhereInput | null;
}

export const poolResolvers = {
  totals: async (row: EntityRow, _args: unknown, context: ApiContext) =>
    totalsAnswer(await analyticsAt(row, context), idOf(row), context),
  leverageDistribution: async (row: EntityRow, args: SelectedLeverageArguments, context: ApiContext) =>
    poolLeverage(await analyticsAt(row, context), { poolId: idOf(row), args, context }),
  atRiskCurve: async (row: EntityRow, args: CurveArguments, context: ApiContext) =>
    poolCurve(await analyticsAt(row, context), { poolId: idOf(row), args, context }),
  meta: async (row: EntityRow, _args: unknown, context: ApiContext) =>
    metaOf(context.sources, await analyticsAt(row, context)),
};

/** PoolTotals of the SDL, of one pool or of all. */
export const totalsAnswer = (analytics: Analytics, poolId: string | null, context: ApiContext) => ({
  ...poolTotals(analytics, poolId),
  meta: () => metaOf(context.sources, analytics, { include: poolMask(analytics, poolId) }),
});

/** The leverage distribution of the accounts of a pool, or of all, that a filter selects. @throws UnknownEntity */
export async function poolLeverage(
  analytics: Analytics,
  { poolId, args, context }: SomePools<SelectedLeverageArguments>,
) {
  checkPool(analytics, poolId);
  const include = await maskOf(analytics, { poolId, args, context });
  return { ...leverageAnswer(analytics, args, include), meta: () => metaOf(context.sources, analytics, { include }) };
}
