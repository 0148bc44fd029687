import { type ExactAccount, MarginError } from '../../margin/index.ts';
import { type Analytics, poolAt, readable } from './analytics.ts';

/** What one account's contract says at the block, exact. */
export type AccountRisk =
  | { readonly type: 'unknown'; readonly reason: string }
  | {
      readonly type: 'known';
      readonly data: ExactAccount;
      /** decimals of the values */
      readonly decimals: number;
    };

/** The exact risk of an account at the analytics' block, by the formulas of its pool's live contract version. */
export function accountRisk(analytics: Analytics, id: string): AccountRisk {
  const account = analytics.accounts.get(id);
  const pool = account === undefined ? undefined : analytics.pools.get(account.poolId);
  if (account === undefined || pool === undefined) {
    return { type: 'unknown', reason: 'the account is not known at this block' };
  }
  try {
    return { type: 'known', data: poolAt(analytics, pool).account(account), decimals: pool.decimals };
  } catch (error) {
    if (error instanceof MarginError) return { type: 'unknown', reason: readable(error.message, analytics) };
    throw error;
  }
}
