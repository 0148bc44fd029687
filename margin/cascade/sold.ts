import { HAS } from '../book/columns.ts';
import type { AssetColumn, Book } from '../book/types.ts';

export interface Takings {
  /** each once, ascending */
  readonly accounts: Uint32Array;
  /** of the account's first exposure, what is sold */
  readonly shares: Float64Array;
}

/** From this part of all accounts on, all legs are passed rather than those of the accounts. */
const MANY = 1 / 30;

/** Adds the units that takings sell, by asset; what closes a short is bought, and counts below zero. */
export function addSold(book: Book, takings: Takings, sold: Float64Array): void {
  if (takings.accounts.length > book.count * MANY) addByColumn(book, takings, sold);
  else addByAccount(book, takings, sold);
}

function addByColumn({ columns, count }: Book, { accounts, shares }: Takings, sold: Float64Array): void {
  const shareOf = new Float64Array(count);
  for (let k = 0; k < accounts.length; k++) shareOf[accounts[k] ?? 0] = shares[k] ?? 0;
  columns.forEach((column, asset) => {
    if (column.count === 0 || (column.fields & HAS.exposure) === 0) return;
    sold[asset] = (sold[asset] ?? 0) + soldOf(column, shareOf);
  });
}

function soldOf(column: AssetColumn, shareOf: Float64Array): number {
  const { account, exposure, surplus, requirement, count, fields } = column;
  const isRequired = (fields & HAS.requirement) !== 0;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const units = (exposure[i] ?? 0) * (shareOf[account[i] ?? 0] ?? 0);
    if (units === 0) continue;
    sum += (surplus[i] ?? 0) + (isRequired ? (requirement[i] ?? 0) : 0) < 0 ? -units : units;
  }
  return sum;
}

function addByAccount({ columns, index }: Book, { accounts, shares }: Takings, sold: Float64Array): void {
  const { start, asset: assets, place: places } = index;
  for (let k = 0; k < accounts.length; k++) {
    const account = accounts[k] ?? 0;
    const end = start[account + 1] ?? 0;
    for (let i = start[account] ?? 0; i < end; i++) {
      const asset = assets[i] ?? 0;
      const column = columns[asset];
      if (column === undefined || (column.fields & HAS.exposure) === 0) continue;
      const place = places[i] ?? 0;
      const units = (column.exposure[place] ?? 0) * (shares[k] ?? 0);
      const required = (column.fields & HAS.requirement) === 0 ? 0 : (column.requirement[place] ?? 0);
      const isShort = (column.surplus[place] ?? 0) + required < 0;
      sold[asset] = (sold[asset] ?? 0) + (isShort ? -units : units);
    }
  }
}
