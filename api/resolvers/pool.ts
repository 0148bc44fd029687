import type { EntityRow, WhereInput } from '../../engine/index.ts';
import type { AccountMask } from '../../margin/index.ts';
import type { Analytics } from '../book/analytics.ts';
import { poolMask, poolTotals } from '../book/pool-totals.ts';
import { UnknownEntity } from '../errors.ts';
import { selectedAccounts } from './account-search.ts';
import { type CurveArguments, curveAnswer } from './at-risk.ts';
import { analyticsAt, idOf } from './at-row.ts';
import type { ApiContext } from './context.ts';
import { type LeverageArguments, leverageAnswer } from './leverage.ts';
import { metaOf } from './meta.ts';

export interface SelectedLeverageArguments extends LeverageArguments {
  readonly where?: WhereInput | null;
}

export const poolResolvers = {
  totals: async (row: EntityRow, _args: unknown, context: ApiContext) =>
    poolTotals(await analyticsAt(row, context), idOf(row)),
  leverageDistribution: async (row: EntityRow, args: SelectedLeverageArguments, context: ApiContext) =>
    poolLeverage(await analyticsAt(row, context), { poolId: idOf(row), args, context }),
  atRiskCurve: async (row: EntityRow, args: CurveArguments, context: ApiContext) =>
    poolCurve(await analyticsAt(row, context), { poolId: idOf(row), args, context }),
  meta: async (row: EntityRow, _args: unknown, context: ApiContext) =>
    metaOf(context.sources, await analyticsAt(row, context)),
};

interface SomePools<Args> {
  /** null for all pools. */
  readonly poolId: string | null;
  readonly args: Args;
  readonly context: ApiContext;
}

/** @throws UnknownEntity */
export function checkPool({ pools, block }: Analytics, poolId: string | null): void {
  if (poolId !== null && !pools.has(poolId)) throw new UnknownEntity('pool', poolId, block.number);
}

/** The leverage distribution of the accounts of a pool, or of all, that a filter selects. @throws UnknownEntity */
export async function poolLeverage(
  analytics: Analytics,
  { poolId, args, context }: SomePools<SelectedLeverageArguments>,
) {
  checkPool(analytics, poolId);
  const include = await maskOf(analytics, { poolId, args, context });
  return { ...leverageAnswer(analytics, args, include), meta: () => metaOf(context.sources, analytics) };
}

/** The accounts of a pool, or of all, that a filter selects; undefined for every one. @throws InvalidArgument */
export async function maskOf(
  analytics: Analytics,
  { poolId, args: { where }, context }: SomePools<{ readonly where?: WhereInput | null }>,
): Promise<AccountMask | undefined> {
  const pool = poolMask(analytics, poolId);
  return where === null || where === undefined ? pool : both(pool, await selectedMask(analytics, where, context));
}

async function selectedMask(analytics: Analytics, where: WhereInput, context: ApiContext): Promise<AccountMask> {
  const mask = await selectedAccounts(context.sources.reader, analytics, where);
  await context.entities.confirm(analytics.block, 'allow');
  return mask;
}

const both = (a: AccountMask | undefined, b: AccountMask): AccountMask =>
  a === undefined ? b : b.map((value, place) => value & (a[place] ?? 0));

/** The at-risk curve of uniform moves. @throws UnknownEntity */
export function poolCurve(analytics: Analytics, { poolId, args, context }: SomePools<CurveArguments>) {
  checkPool(analytics, poolId);
  return {
    market: null,
    points: curveAnswer(analytics, { market: null, include: poolMask(analytics, poolId) }, args),
    unknownReason: null,
    meta: () => metaOf(context.sources, analytics),
  };
}
