import type { AccountMask } from '../../margin/index.ts';
import type { AccountState } from './account-state.ts';
import type { Analytics } from './analytics.ts';
import { holdersMask } from './holders-mask.ts';
import { accountInputs, marketInputs, type ProvenanceInput } from './provenance.ts';

/** What an answer rests on; everything where nothing is said. */
export interface AnswerScope {
  /** Accounts that count, by place. */
  readonly include?: AccountMask | undefined;
  /** Only accounts with a position in one of these, and these markets. */
  readonly markets?: readonly string[] | undefined;
}

export interface ScopeCounts {
  readonly accounts: number;
  readonly markets: number;
}

/** How many accounts of the book and markets an answer rests on. */
export function scopeCounts(analytics: Analytics, scope: AnswerScope): ScopeCounts {
  let accounts = 0;
  const counts = placeTest(analytics, scope);
  for (let place = 0; place < analytics.book.count; place++) if (counts(place)) accounts++;
  return { accounts, markets: marketsOf(analytics, scope).length };
}

/** The stored values an answer rests on: of its markets and their pools by id, then of its accounts in the book's order. */
export function* scopeInputs(analytics: Analytics, scope: AnswerScope): Generator<ProvenanceInput> {
  const byPool = new Map<string, Set<string>>();
  for (const id of marketsOf(analytics, scope)) {
    const poolId = analytics.markets.get(id)?.poolId ?? '';
    byPool.set(poolId, (byPool.get(poolId) ?? new Set()).add(id));
  }
  const some = someAccounts(analytics, byPool.keys());
  for (const [poolId, markets] of byPool) {
    const pool = analytics.pools.get(poolId);
    if (pool !== undefined) yield* marketInputs(pool, { markets, accounts: some.get(poolId) ?? [] });
  }
  const { book, accounts } = analytics;
  const counts = placeTest(analytics, scope);
  for (let place = 0; place < book.count; place++) {
    const account = counts(place) ? accounts.get(book.ids.at(place)) : undefined;
    if (account !== undefined) yield* accountInputs(account);
  }
}

const [LOOKED_AT, TAKEN] = [5_000, 16];

/** A few accounts of each pool with positions: what its formulas read for them they read for all. */
function someAccounts({ accounts }: Analytics, pools: Iterable<string>): Map<string, AccountState[]> {
  const found = new Map(Array.from(pools, (id): [string, AccountState[]] => [id, []]));
  let [looked, wanting] = [0, found.size];
  for (const account of accounts.values()) {
    if (wanting === 0 || looked++ === LOOKED_AT) break;
    const some = found.get(account.poolId);
    if (some === undefined || some.length === TAKEN || account.positions.length === 0) continue;
    if (some.push(account) === TAKEN) wanting--;
  }
  return found;
}

const marketsOf = ({ markets }: Analytics, scope: AnswerScope): string[] =>
  [...(scope.markets ?? markets.keys())].sort();

function placeTest({ book }: Analytics, { include, markets }: AnswerScope): (place: number) => boolean {
  const counted = markets === undefined ? include : holdersMask(book, markets, include);
  return (place) => book.occupied?.[place] !== 0 && (counted?.[place] ?? 1) === 1;
}
