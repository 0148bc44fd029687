import type { AccountMask, Book } from './types.ts';

/** Debt that its collateral no longer covers, not yet written off. USD; float64. */
export interface UnrealisedBadDebt {
  /** Σ max(0, debt − collateral) over accounts */
  readonly usd: number;
  /** debt of those accounts */
  readonly debtUsd: number;
  readonly accounts: number;
}

/**
 * Unrealised bad debt at the book's prices: idle holdings do not count, no liquidation reaches them. Perp accounts below
 * zero whose positions are closed owe too.
 */
export function unrealisedBadDebt(book: Book, include?: AccountMask): UnrealisedBadDebt {
  const { debt, exposure } = book.sums;
  let [usd, debtUsd, accounts] = [0, 0, 0];
  for (let a = 0; a < book.count; a++) {
    const owed = debt[a] ?? 0;
    const missing = owed - (exposure[a] ?? 0);
    if (!(missing > 0) || (include !== undefined && include[a] !== 1)) continue;
    usd += missing;
    debtUsd += owed;
    accounts++;
  }
  return { usd, debtUsd, accounts };
}
