import type { Hex } from '../../engine/index.ts';
import type { PoolAt } from '../../margin/index.ts';
import type { AccountState } from '../book/account-state.ts';
import type { PoolState } from '../book/pool-state.ts';
import type { Question } from './question.ts';

/** A pool at one block and the second its values are for. */
export interface PoolSubject {
  readonly pool: PoolState;
  readonly at: PoolAt;
  readonly timestamp: bigint;
}

/** How to ask a protocol's contracts for what its adapter answers. */
export interface ContractReader {
  readonly slugs: readonly string[];
  /** @throws MarginError where what was rebuilt is unknown */
  account(subject: PoolSubject, account: AccountState): Question[];
  /** totals and prices of one market. @throws MarginError */
  market(subject: PoolSubject, marketId: string): Question[];
}

/** The row's address or word; null where the row does not know it. */
export function hexOf(value: unknown): Hex | null {
  return typeof value === 'string' && value.startsWith('0x') ? `0x${value.slice(2)}` : null;
}

/** Makes questions of one contract that a row names; none where it does not. */
export function asking(to: Hex | null, subject: string) {
  return (
    field: string,
    view: Pick<Question, 'signature' | 'args'> & Partial<Question>,
    rebuilt: bigint,
  ): Question[] => (to === null ? [] : [{ subject, field, to, word: 0, ...view, rebuilt }]);
}
