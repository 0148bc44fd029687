import type { Book } from '../book/types.ts';

/** How a base is looped: yield-bearing supply on debt of the same base, in one account. USD; float64. */
export interface LoopUse {
  /** Σ min(yield-bearing supply, debt of the base) */
  readonly loopedUsd: number;
  readonly accounts: number;
  /** median of supply / (supply − debt) over those accounts; null without any whose equity is above zero */
  readonly medianLeverage: number | null;
  /** yield-bearing part of all exposure to the base; null without exposure */
  readonly yieldBearingShare: number | null;
}

/** @param yielding @param family asset ids: the yield-bearing ones of a base, and all of it */
export function loopUse(book: Book, yielding: ReadonlySet<string>, family: ReadonlySet<string>): LoopUse {
  const supply = new Float64Array(book.count);
  const debt = new Float64Array(book.count);
  let [bearing, all] = [0, 0];
  for (const id of family) {
    const asset = book.assetIndex.get(id) ?? -1;
    const column = book.columns[asset];
    const price = book.prices[asset] ?? Number.NaN;
    if (column === undefined || !(price > 0)) continue;
    for (let i = 0; i < column.count; i++) {
      const a = column.account[i] ?? 0;
      const held = (column.exposure[i] ?? 0) * price;
      all += held;
      if (yielding.has(id)) {
        bearing += held;
        supply[a] = (supply[a] ?? 0) + held;
      }
      debt[a] = (debt[a] ?? 0) + Math.max(0, column.debt[i] ?? 0) * price;
    }
  }
  const leverages: number[] = [];
  let [loopedUsd, accounts] = [0, 0];
  for (let a = 0; a < book.count; a++) {
    const [held, owed] = [supply[a] ?? 0, debt[a] ?? 0];
    const looped = Math.min(held, owed);
    if (!(looped > 0)) continue;
    loopedUsd += looped;
    accounts++;
    if (held > owed) leverages.push(held / (held - owed));
  }
  leverages.sort((x, y) => x - y);
  return {
    loopedUsd,
    accounts,
    medianLeverage: leverages[(leverages.length - 1) >> 1] ?? null,
    yieldBearingShare: all > 0 ? bearing / all : null,
  };
}

/** Yearly carry of a loop on its equity: L·yield − (L − 1)·borrow; fractions. */
export const loopCarry = (leverage: number, yieldApr: number, borrowApr: number): number =>
  leverage * yieldApr - (leverage - 1) * borrowApr;

/** Borrow rate at which a loop earns nothing: L·yield / (L − 1); null without leverage. */
export const breakEvenBorrowApr = (leverage: number, yieldApr: number): number | null =>
  leverage > 1 ? (leverage * yieldApr) / (leverage - 1) : null;
