import { HAS, isSameDebt } from './amounts.ts';
import type { AssetColumn, Book } from './types.ts';
import { isZeros } from './zeros.ts';

/** By how much holdings and debts in an asset have grown: 1.001 for interest of 0.1 %. */
export interface Growth {
  readonly supply: number;
  readonly debt: number;
}

/**
 * Lets interest pass over every leg of a book in place; sums are not touched. For rows of the lending form, where
 * surplus is a share of what is held less the debt, and requirement is the debt.
 * @param growths by asset id; assets not named do not grow
 */
export function growBook(book: Book, growths: ReadonlyMap<string, Growth>): void {
  for (const [asset, growth] of growths) {
    const column = book.columns[book.assetIndex.get(asset) ?? -1];
    if (column !== undefined && (growth.supply !== 1 || growth.debt !== 1)) growColumn(column, growth);
  }
}

function growColumn(column: AssetColumn, { supply, debt: owed }: Growth): void {
  const { count, fields, surplus, requirement, exposure, idle, premium } = column;
  if ((fields & HAS.debt) === 0) scale(surplus, count, supply);
  else growOwed(column, { supply, debt: owed });
  if (!isSameDebt(column)) scale(requirement, count, owed);
  if (fields & HAS.exposure) scale(exposure, count, supply);
  if (fields & HAS.idle) scale(idle, count, supply);
  if (fields & HAS.premium) scale(premium, count, supply);
}

function growOwed({ count, surplus, debt }: AssetColumn, growth: Growth): void {
  for (let i = 0; i < count; i++) {
    const before = debt[i] ?? 0;
    surplus[i] = ((surplus[i] ?? 0) + before) * growth.supply - before * growth.debt;
    debt[i] = before * growth.debt;
  }
}

function scale(values: Float64Array, count: number, by: number): void {
  if (by === 1 || isZeros(values)) return;
  for (let i = 0; i < count; i++) values[i] = (values[i] ?? 0) * by;
}
