import { HAS } from '../book/amounts.ts';
import type { Book } from '../book/types.ts';

interface Values {
  cover: number;
  requirement: number;
  collateralUsd: number;
  debtUsd: number;
}

/**
 * An account's USD values, over `into`, where prices are off the book's by `changes` (USD by asset): its sums and what its
 * legs in the assets that moved add.
 */
export function addUp({ sums, index, columns }: Book, account: number, changes: Float64Array, into: Values): void {
  const { start, asset: assets, place: places } = index;
  let requirement = sums.requirement[account] ?? 0;
  let cover = (sums.surplus[account] ?? 0) + requirement;
  let debtUsd = sums.debt[account] ?? 0;
  let collateralUsd = sums.exposure[account] ?? 0;
  const end = start[account + 1] ?? 0;
  for (let i = start[account] ?? 0; i < end; i++) {
    const asset = assets[i] ?? 0;
    const change = changes[asset] ?? 0;
    const column = columns[asset];
    if (change === 0 || column === undefined) continue;
    const place = places[i] ?? 0;
    const { fields } = column;
    let units = column.surplus[place] ?? 0;
    if ((fields & HAS.requirement) !== 0) {
      const required = column.requirement[place] ?? 0;
      units += required;
      requirement += required * change;
    }
    cover += units * change;
    if ((fields & HAS.exposure) !== 0) collateralUsd += (column.exposure[place] ?? 0) * change;
    if ((fields & HAS.debt) !== 0) debtUsd += (column.debt[place] ?? 0) * change;
  }
  into.cover = cover;
  into.requirement = requirement;
  into.collateralUsd = collateralUsd;
  into.debtUsd = debtUsd;
}

/** Adds the units an account sells that gives a share of its exposure; what closes a short is bought. */
export function addSold({ columns, index }: Book, account: number, share: number, sold: Float64Array): void {
  const { start, asset: assets, place: places } = index;
  const end = start[account + 1] ?? 0;
  for (let i = start[account] ?? 0; i < end; i++) {
    const asset = assets[i] ?? 0;
    const column = columns[asset];
    if (column === undefined || (column.fields & HAS.exposure) === 0) continue;
    const place = places[i] ?? 0;
    const units = (column.exposure[place] ?? 0) * share;
    const required = (column.fields & HAS.requirement) === 0 ? 0 : (column.requirement[place] ?? 0);
    const isShort = (column.surplus[place] ?? 0) + required < 0;
    sold[asset] = (sold[asset] ?? 0) + (isShort ? -units : units);
  }
}
