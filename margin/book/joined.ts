import { assetOf } from './account.ts';
import { createColumnBuilder } from './columns.ts';
import { NEGLIGIBLE } from './measure.ts';
import type { AssetColumn, Book } from './types.ts';

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
  const members = [...new Set(assets)].map((one) => assetOf(book, one));
  const [only, ...others] = members;
  if (only !== undefined && others.length === 0 && only.price === price) return { asset, price, column: only.column };
  const holds = new Uint8Array(book.count);
  for (const { column } of members) for (let i = 0; i < column.count; i++) holds[column.account[i] ?? 0] = 1;
  const builder = createColumnBuilder();
  const factors = new Map(members.map((member) => [member.index, member.price / price]));
  const { start, asset: assetsOf, place } = book.index;
  for (let a = 0; a < book.count; a++) {
    if (holds[a] === 0 || book.occupied?.[a] === 0) continue;
    const sum = { asset, surplus: 0, requirement: 0, exposure: 0, debt: 0, idle: 0 };
    let weights = 0;
    for (let i = start[a] ?? 0; i < (start[a + 1] ?? 0); i++) {
      const factor = factors.get(assetsOf[i] ?? -1);
      const column = book.columns[assetsOf[i] ?? -1];
      if (factor === undefined || column === undefined) continue;
      const leg = place[i] ?? 0;
      sum.surplus += (column.surplus[leg] ?? 0) * factor;
      weights += Math.abs((column.surplus[leg] ?? 0) * factor);
      sum.requirement += (column.requirement[leg] ?? 0) * factor;
      sum.exposure += (column.exposure[leg] ?? 0) * factor;
      sum.debt += (column.debt[leg] ?? 0) * factor;
      sum.idle += (column.idle[leg] ?? 0) * factor;
    }
    // What float64 leaves of a long and a short that cancel is no exposure.
    if (Math.abs(sum.surplus) <= weights * NEGLIGIBLE) sum.surplus = 0;
    builder.add(a, sum);
  }
  return { asset, price, column: builder.finish() };
}
