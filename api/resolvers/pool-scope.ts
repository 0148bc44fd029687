import type { WhereInput } from '../../engine/index.ts';
import type { AccountMask } from '../../margin/index.ts';
import type { Analytics } from '../book/analytics.ts';
import { poolMask } from '../book/pool-totals.ts';
import { UnknownEntity } from '../errors.ts';
import { selectedAccounts } from './account-search.ts';
import type { ApiContext } from './context.ts';

export interface SomePools<Args> {
  /** null for all pools. */
  readonly poolId: string | null;
  readonly args: Args;
  readonly context: ApiContext;
}

/** @throws UnknownEntity */
export function checkPool({ pools, block }: Analytics, poolId: string | null): void {
  if (poolId !== null && !pools.has(poolId)) throw new UnknownEntity('pool', poolId, block.number);
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
