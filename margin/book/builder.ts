import { createIdsBuilder } from './account-ids.ts';
import { createAmounts } from './amounts.ts';
import { createColumnBuilder } from './columns.ts';
import { createGrowable, createInterner, growableFloats } from './growable.ts';
import { ruleKey } from './repay.ts';
import { admittedLegs, constantOf, isOwing } from './row-check.ts';
import { computeSums } from './sums.ts';
import type { Book, BookAsset, BookLeg, BookRow, ExcludedAccount, RepayRule } from './types.ts';

/** Takes rows one by one, so a million accounts never exist as objects at once. */
export interface BookBuilder {
  /**
   * Adds an account. One that needs an asset without a price is left out, with a reason in `Book.excluded`; an idle
   * holding without a price is left out of the account.
   * @throws InvalidRowError when the row is malformed or names an asset not given to the builder; the book is unchanged
   */
  add(row: BookRow): void;
  /** keeps an account out of the book and says why */
  exclude(id: string, reason: string): void;
  /** the book; the builder is spent */
  finish(): Book;
}

/** @param assets everything rows may name; a price that is null, zero, negative or not finite is unknown */
export function createBookBuilder(assets: readonly BookAsset[]): BookBuilder {
  const assetIndex = new Map(assets.map((asset, index) => [asset.id, index]));
  const prices = Float64Array.from(assets, ({ price }) => (isPrice(price) ? price : Number.NaN));
  const columns = assets.map(() => createColumnBuilder());
  const excluded: ExcludedAccount[] = [];
  const accounts = createAccounts();

  function addLeg(leg: BookLeg): void {
    const asset = assetIndex.get(leg.asset);
    const column = asset === undefined ? undefined : columns[asset];
    if (asset !== undefined && column !== undefined) accounts.leg(asset, column.add(accounts.count(), leg));
  }

  return {
    add(row) {
      const legs = admittedLegs(row, { assetIndex, prices });
      if (typeof legs === 'string') {
        excluded.push({ id: row.id, reason: legs });
        return;
      }
      legs.forEach(addLeg);
      accounts.close(row);
    },
    exclude: (id, reason) => void excluded.push({ id, reason }),
    finish() {
      const base = { ...accounts.finish(), columns: columns.map((column) => column.finish()), prices };
      const names = assets.map((asset) => asset.id);
      return { ...base, assets: names, assetIndex, sums: computeSums(base), excluded, vacant: 0, occupied: null };
    },
  };
}

/** The book of some rows. @throws InvalidRowError as `BookBuilder.add` */
export function buildBook(assets: readonly BookAsset[], rows: Iterable<BookRow>): Book {
  const builder = createBookBuilder(assets);
  for (const row of rows) builder.add(row);
  return builder.finish();
}

const isPrice = (price: number | null): price is number => price !== null && price > 0 && Number.isFinite(price);
/** Per-account arrays and the index of legs by account: the legs of an account, then `close`. */
function createAccounts() {
  const ids = createIdsBuilder();
  const groups = createInterner<string>((group) => group);
  const rules = createInterner<RepayRule>(ruleKey);
  const groupOf = createGrowable((n) => new Uint16Array(n));
  const ruleOf = createGrowable((n) => new Uint8Array(n));
  const bonus = growableFloats();
  const owing = createGrowable((n) => new Uint8Array(n));
  const constants = createAmounts();
  const start = createGrowable((n) => new Uint32Array(n));
  const asset = createGrowable((n) => new Uint16Array(n));
  const place = createGrowable((n) => new Uint32Array(n));
  start.push(0);
  return {
    count: () => ids.length,
    leg(assetIndex: number, columnPlace: number): void {
      asset.push(assetIndex);
      place.push(columnPlace);
    },
    close(row: BookRow): void {
      ids.add(row.id);
      groupOf.push(groups.of(row.group ?? ''));
      ruleOf.push(rules.of(row.rule));
      bonus.push(row.bonus);
      owing.push(Number(isOwing(row)));
      constants.push(constantOf(row));
      start.push(asset.length);
    },
    finish: () => ({
      count: ids.length,
      ids: ids.finish(),
      groups: groups.values,
      groupOf: groupOf.finish(),
      rules: rules.values,
      ruleOf: ruleOf.finish(),
      bonus: bonus.finish(),
      owing: owing.finish(),
      constants: constants.finish(),
      index: { start: start.finish(), asset: asset.finish(), place: place.finish() },
    }),
  };
}
