import { createIdsBuilder, type PackedIds } from './account-ids.ts';
import { type Amount, createAmounts, NOTHING } from './amounts.ts';
import { createColumnBuilder } from './columns.ts';
import { createGrowable, createInterner, growableFloats } from './growable.ts';
import { ruleKey } from './repay.ts';
import { admittedLegs, constantOf, isAdmitted, isEmpty, isOwing } from './row-check.ts';
import { LEG, type RowNumbers } from './row-numbers.ts';
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
  /**
   * Adds one of some ids as an account, its row given as numbers; false where `add` would leave out the account or a part
   * of it, or refuse the row: nothing is added then.
   */
  addNumbers(ids: PackedIds, place: number, row: RowNumbers): boolean;
  /** place of each asset in the book */
  readonly assetIndex: ReadonlyMap<string, number>;
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

  const leg = { surplus: 0, requirement: 0, exposure: 0, debt: 0, idle: 0, premium: 0 };
  function addLegNumbers(asset: number, legs: Float64Array, at: number): boolean {
    leg.surplus = legs[at + LEG.surplus] ?? 0;
    leg.requirement = legs[at + LEG.requirement] ?? 0;
    leg.exposure = legs[at + LEG.exposure] ?? 0;
    leg.debt = legs[at + LEG.debt] ?? 0;
    leg.idle = legs[at + LEG.idle] ?? 0;
    leg.premium = legs[at + LEG.premium] ?? 0;
    const column = columns[asset];
    if (column !== undefined && !isEmpty(leg)) accounts.leg(asset, column.add(accounts.count(), leg));
    return leg.requirement > 0;
  }

  return {
    assetIndex,
    add(row) {
      const legs = admittedLegs(row, { assetIndex, prices });
      if (typeof legs === 'string') {
        excluded.push({ id: row.id, reason: legs });
        return;
      }
      legs.forEach(addLeg);
      accounts.close(row, { owing: isOwing(row), constant: constantOf(row) });
      accounts.ids.add(row.id);
    },
    addNumbers(ids, place, row) {
      if (!isAdmitted(row, prices)) return false;
      let owing = false;
      for (let i = 0; i < row.count; i++) {
        if (addLegNumbers(row.assets[i] ?? 0, row.legs, i * LEG.size)) owing = true;
      }
      accounts.close(row, { owing, constant: NOTHING });
      accounts.ids.addFrom(ids, place);
      return true;
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

interface Closing {
  readonly owing: boolean;
  readonly constant: Amount;
}

/** Per-account arrays and the index of legs by account: the legs of an account, then `close`, then its id. */
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
    ids,
    count: () => ids.length,
    leg(assetIndex: number, columnPlace: number): void {
      asset.push(assetIndex);
      place.push(columnPlace);
    },
    close({ group, rule, bonus: ofRow }: Pick<BookRow, 'group' | 'rule' | 'bonus'>, given: Closing): void {
      groupOf.push(groups.of(group ?? ''));
      ruleOf.push(rules.of(rule));
      bonus.push(ofRow);
      owing.push(Number(given.owing));
      constants.push(given.constant);
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
