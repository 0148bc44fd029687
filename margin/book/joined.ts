import { assetOf } from './account.ts';
import { HAS, isSameDebt } from './amounts.ts';
import { NEGLIGIBLE } from './measure.ts';
import type { Amounts, AssetColumn, Book } from './types.ts';
import { isZeros, zeros } from './zeros.ts';

/** Several assets as one: what accounts have in them, in units that are worth `price` each. */
export interface JoinedAsset {
  readonly asset: string;
  /** USD per unit */
  readonly price: number;
  readonly column: AssetColumn;
}

/**
 * Assets whose prices move together as one asset of one price: an account's amounts are added up by their value at the
 * book's prices, so that an account has one leg however many of the assets it holds. Of a relative move of `price` every
 * asset makes the same one. Float64.
 * @throws UnknownAssetError where an asset has no price
 */
export function joinAssets(
  book: Book,
  assets: readonly string[],
  { asset, price }: Pick<JoinedAsset, 'asset' | 'price'>,
): JoinedAsset {
  const members = [...new Set(assets)].map((one) => assetOf(book, one)).sort((a, b) => a.index - b.index);
  const [only, ...others] = members;
  if (only !== undefined && others.length === 0 && only.price === price) return { asset, price, column: only.column };
  const { account, slots } = holdersOf(book, members);
  const count = account.length;
  const zero = zeros(count);
  const columns = members.map(({ column, price: own }) => ({ column, factor: own / price }));
  const summed = (field: keyof Amounts, weigh = (value: number) => value): Float64Array => {
    if (columns.every(({ column }) => isZeros(column[field]))) return zero;
    const sums = new Float64Array(count);
    for (const { column, factor } of columns) {
      const values = column[field];
      for (let i = 0; i < column.count; i++) {
        const slot = slots[column.account[i] ?? 0] ?? 0;
        if (slot > 0) sums[slot - 1] = (sums[slot - 1] ?? 0) + weigh((values[i] ?? 0) * factor);
      }
    }
    return sums;
  };
  const surplus = summed('surplus');
  const weights = summed('surplus', Math.abs);
  // What float64 leaves of a long and a short that cancel is no exposure.
  for (let i = 0; surplus !== zero && i < count; i++) {
    if (Math.abs(surplus[i] ?? 0) <= (weights[i] ?? 0) * NEGLIGIBLE) surplus[i] = 0;
  }
  const requirement = summed('requirement');
  const debt = members.every(({ column }) => isSameDebt(column)) ? requirement : summed('debt');
  const fields = members.reduce((all, { column }) => all | column.fields, 0) & ~HAS.premium;
  const amounts = { surplus, requirement, exposure: summed('exposure'), debt, idle: summed('idle'), premium: zero };
  return { asset, price, column: { count, fields, vacant: 0, account, ...amounts } };
}

/** Accounts that hold any of some assets, ascending, and by account its place among them + 1. */
function holdersOf({ count, occupied }: Book, members: readonly { readonly column: AssetColumn }[]) {
  const slots = new Uint32Array(count);
  for (const { column } of members) {
    for (let i = 0; i < column.count; i++) {
      const a = column.account[i] ?? 0;
      slots[a] = occupied?.[a] === 0 ? 0 : 1;
    }
  }
  let found = 0;
  for (let a = 0; a < count; a++) if (slots[a] === 1) slots[a] = ++found;
  const account = new Uint32Array(found);
  for (let a = 0; a < count; a++) if ((slots[a] ?? 0) > 0) account[(slots[a] ?? 0) - 1] = a;
  return { account, slots };
}
