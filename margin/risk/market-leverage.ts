import { assetOf } from '../book/account.ts';
import type { Book } from '../book/types.ts';

/** How leveraged those are who hold or owe one asset and owe anything; float64. */
export interface MarketLeverage {
  /** Σ exposure / Σ (exposure − debt) over those with equity; null where nobody has any */
  readonly leverage: number | null;
  /** of the exposure of all of them, that of accounts a move of the asset by `within` liquidates, or that are liquidatable */
  readonly nearShare: number | null;
}

/** Whole accounts with a leg in the asset, each once. @throws UnknownAssetError */
export function marketLeverage(book: Book, asset: string, within: number): MarketLeverage {
  const { column, price } = assetOf(book, asset);
  const { sums, owing, occupied } = book;
  let [exposure, equity, near, all] = [0, 0, 0, 0];
  for (let leg = 0; leg < column.count; leg++) {
    const place = column.account[leg] ?? 0;
    if (owing[place] !== 1 || occupied?.[place] === 0) continue;
    const own = sums.exposure[place] ?? 0;
    const left = own - (sums.debt[place] ?? 0);
    const surplus = sums.surplus[place] ?? 0;
    all += own;
    if (surplus <= within * Math.abs((column.surplus[leg] ?? 0) * price)) near += own;
    if (left <= 0) continue;
    exposure += own;
    equity += left;
  }
  return { leverage: equity > 0 ? exposure / equity : null, nearShare: all > 0 ? near / all : null };
}
