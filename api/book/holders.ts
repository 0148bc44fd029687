import { stanceOf } from './account-state.ts';
import type { Analytics } from './analytics.ts';
import { textOf } from './row.ts';

/** Accounts with an open position of each kind in a market. */
export interface Holders {
  suppliers: number;
  borrowers: number;
  longs: number;
  shorts: number;
}

const nobody: Holders = { suppliers: 0, borrowers: 0, longs: 0, shorts: 0 };

const perBook = new WeakMap<Analytics, ReadonlyMap<string, Holders>>();

/** Holders of every market, counted once per book. */
export function holdersOf(analytics: Analytics, marketId: string): Holders {
  let holders = perBook.get(analytics);
  if (holders === undefined) {
    holders = countHolders(analytics);
    perBook.set(analytics, holders);
  }
  return holders.get(marketId) ?? nobody;
}

const counted = { SUPPLY: 'suppliers', BORROW: 'borrowers', LONG: 'longs', SHORT: 'shorts' } as const;

function countHolders({ accounts }: Analytics): Map<string, Holders> {
  const holders = new Map<string, Holders>();
  for (const { positions } of accounts.values()) {
    for (const position of positions) {
      const market = textOf(position, 'market');
      const count = holders.get(market) ?? { ...nobody };
      count[counted[stanceOf(position)]]++;
      holders.set(market, count);
    }
  }
  return holders;
}
