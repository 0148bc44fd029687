import { assetOf, expectedSeizure } from '../book/account.ts';
import type { Book } from '../book/types.ts';
import type { Prediction } from './scorecard.ts';

/**
 * Accounts that a path of one asset's price between two ends would make liquidatable, all other prices fixed, with what
 * a first liquidation takes at the account's own liquidation price (of those liquidatable already, now). Float64.
 * @throws UnknownAssetError
 */
export function predictedSeizures(book: Book, asset: string, path: { low: number; high: number }): Prediction[] {
  const { column, price } = assetOf(book, asset);
  const { sums } = book;
  const found: Prediction[] = [];
  for (let i = 0; i < column.count; i++) {
    const a = column.account[i] ?? 0;
    const weight = column.surplus[i] ?? 0;
    const surplus = sums.surplus[a] ?? 0;
    if (book.owing[a] !== 1 || (sums.requirement[a] ?? 0) <= 0) continue;
    const at = surplus < 0 ? price : price - surplus / weight;
    const isReached = surplus < 0 || (weight > 0 ? at >= path.low : weight < 0 && at <= path.high);
    if (!isReached || !(at > 0)) continue;
    const moved = at - price;
    const state = {
      health: surplus < 0 ? 1 + surplus / (sums.requirement[a] ?? 1) : 1,
      collateralUsd: (sums.exposure[a] ?? 0) + (column.exposure[i] ?? 0) * moved,
      debtUsd: (sums.debt[a] ?? 0) + (column.debt[i] ?? 0) * moved,
    };
    found.push({ account: book.ids.at(a), expectedUsd: expectedSeizure(book, a, state) });
  }
  return found;
}
