import type { Analytics } from './analytics.ts';

/** Accounts with an open supply and with an open borrow in a market. */
export interface Holders {
  suppliers: number;
  borrowers: number;
}

const counted = new WeakMap<Analytics, ReadonlyMap<string, Holders>>();

/** Holders of every market, counted once per book. */
export function holdersOf(analytics: Analytics, marketId: string): Holders {
  let holders = counted.get(analytics);
  if (holders === undefined) {
    holders = countHolders(analytics);
    counted.set(analytics, holders);
  }
  return holders.get(marketId) ?? { suppliers: 0, borrowers: 0 };
}

function countHolders({ accounts }: Analytics): Map<string, Holders> {
  const holders = new Map<string, Holders>();
  for (const { user } of accounts.values()) {
    for (const { asset, scaledSupply, scaledDebt } of user.positions) {
      const count = holders.get(asset) ?? { suppliers: 0, borrowers: 0 };
      if (scaledSupply > 0n) count.suppliers++;
      if (scaledDebt > 0n) count.borrowers++;
      holders.set(asset, count);
    }
  }
  return holders;
}
