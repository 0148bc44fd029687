import { buildBook } from '../book/builder.ts';
import type { Book, BookRow } from '../book/types.ts';
import { MarginError } from '../errors.ts';
import type { AccountFacts, ExactAccount, PoolAt, PoolFacts, ProtocolAdapter, ProtocolPool } from '../protocol.ts';

export interface ConformanceCase {
  readonly adapter: ProtocolAdapter;
  readonly facts: PoolFacts;
  readonly accounts: readonly AccountFacts[];
  /** Unix seconds, at or after all facts */
  readonly timestamp: bigint;
  /** the same facts after the oracle's price of a market was multiplied; null takes the price away */
  readonly reprice: (market: string, factor: number | null) => PoolFacts;
  /** the accounts are all there are, so that positions must add up to market totals */
  readonly isComplete: boolean;
}

/** A case with what its adapter makes of it. */
export interface Stage extends ConformanceCase {
  readonly pool: ProtocolPool;
  readonly now: PoolAt;
  readonly rows: readonly BookRow[];
  /** reason by account id */
  readonly excluded: ReadonlyMap<string, string>;
  readonly book: Book;
}

export function stageOf(given: ConformanceCase): Stage {
  const pool = given.adapter.pool(given.facts);
  const now = pool.at(given.timestamp);
  const { rows, excluded } = rowsOf(now, given.accounts);
  return { ...given, pool, now, rows, excluded, book: buildBook(pool.assets, rows) };
}

export function rowsOf(at: PoolAt, accounts: readonly AccountFacts[]) {
  const rows: BookRow[] = [];
  const excluded = new Map<string, string>();
  at.addAccounts(
    {
      add: (row) => void rows.push(row),
      exclude: (id, reason) => void excluded.set(id, reason),
    },
    accounts,
  );
  return { rows, excluded };
}

/** The exact answer, or the reason why it is unknown. */
export function exactOf(at: PoolAt, account: AccountFacts): ExactAccount | string {
  try {
    return at.account(account);
  } catch (error) {
    if (error instanceof MarginError) return error.message;
    throw error;
  }
}

/** How far a row may be from the exact answer, USD: the pool's bound on an account of some size. */
export function slackOf({ pool }: Stage, account: AccountFacts, grossUsd: number): number {
  return pool.bound.relative * grossUsd + pool.bound.usd * Math.max(1, account.positions.length);
}
