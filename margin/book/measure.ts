import { SLOTS } from './sizes.ts';
import type { Book } from './types.ts';

/** What a set of accounts puts at stake, USD; float64. */
export interface RiskMeasure {
  readonly collateralUsd: number;
  readonly debtUsd: number;
  readonly expectedSeizedUsd: number;
  readonly accounts: number;
}

/**
 * A liquidation price below this share of the price is none: what float64 leaves of zero for an account whose only
 * asset it is.
 */
export const NEGLIGIBLE = 1e-12;

export function measureAt(cells: Float64Array, cell: number): RiskMeasure {
  const at = cell * SLOTS;
  return {
    collateralUsd: cells[at] ?? 0,
    debtUsd: cells[at + 1] ?? 0,
    expectedSeizedUsd: cells[at + 2] ?? 0,
    accounts: cells[at + 3] ?? 0,
  };
}

/** Accounts in the book over accounts known; 1 for an empty book. */
export function coverageOf(book: Pick<Book, 'count' | 'vacant' | 'excluded'>): number {
  const held = book.count - book.vacant;
  const known = held + book.excluded.length;
  return known === 0 ? 1 : held / known;
}
