import { type AaveAccountData, accountData, balancesAt, MarginError } from '../../margin/index.ts';
import type { AccountState } from './account-state.ts';
import { type Analytics, readable } from './analytics.ts';
import type { PoolState } from './pool-state.ts';

/** What one account's contract says at the block, exact. */
export type AccountRisk =
  | { readonly type: 'unknown'; readonly reason: string }
  | {
      readonly type: 'known';
      readonly data: AaveAccountData;
      readonly pool: PoolState;
      /** Value of supplies that back nothing, base currency; null where one of them has no price. */
      readonly idleBase: bigint | null;
    };

/** The exact risk of an account at the analytics' block, by the formulas of its pool's live contract version. */
export function accountRisk(analytics: Analytics, id: string): AccountRisk {
  const account = analytics.accounts.get(id);
  const pool = account === undefined ? undefined : analytics.pools.get(account.poolId);
  if (account === undefined || pool === undefined) {
    return { type: 'unknown', reason: 'the account is not known at this block' };
  }
  if (pool.formula === null) {
    return { type: 'unknown', reason: `there are no formulas for the protocol of pool ${pool.id}` };
  }
  const timestamp = BigInt(analytics.block.timestamp);
  try {
    const data = accountData(account.user, pool.pool, timestamp);
    return {
      type: 'known',
      data,
      pool,
      idleBase: idleBase(account, pool, { timestamp, collateral: data.collateralBase }),
    };
  } catch (error) {
    if (error instanceof MarginError) return { type: 'unknown', reason: readable(error.message, analytics) };
    throw error;
  }
}

function idleBase(
  { user }: AccountState,
  { pool }: PoolState,
  { timestamp, collateral }: { readonly timestamp: bigint; readonly collateral: bigint },
): bigint | null {
  let supplied = 0n;
  for (const position of user.positions) {
    const reserve = pool.reserves.get(position.asset);
    if (position.scaledSupply === 0n || reserve === undefined) continue;
    if (reserve.price === null) return null;
    const { supply } = balancesAt(position, reserve, timestamp, pool.revision);
    supplied += (supply * reserve.price) / 10n ** BigInt(reserve.decimals);
  }
  return supplied > collateral ? supplied - collateral : 0n;
}
