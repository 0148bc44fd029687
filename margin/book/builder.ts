import { createIdsBuilder, type PackedIds } from './account-ids.ts';
import { type Amount, createAmounts, joinAmounts, NOTHING } from './amounts.ts';
import { createColumnBuilder, joinColumns } from './columns.ts';
import { createGrowable, createInterner, type Interner } from './growable.ts';
import { placeInTable, ruleKey } from './repay.ts';
import { withRoom } from './room.ts';
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
   * @throws TooManyRulesError when it brings one more rule than a book tells apart; the builder is spent
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

/**
 * Accounts that owe come first, those that owe nothing after them, either in the order in which they were added.
 * @param assets everything rows may name; a price that is null, zero, negative or not finite is unknown
 */
export function createBookBuilder(assets: readonly BookAsset[]): BookBuilder {
  const assetIndex = new Map(assets.map((asset, index) => [asset.id, index]));
  const prices = Float64Array.from(assets, ({ price }) => (isPrice(price) ? price : Number.NaN));
  const excluded: ExcludedAccount[] = [];
  const groups = createInterner<string>((group) => group);
  const rules = createInterner<RepayRule>(ruleKey);
  const owing = createPart({ assets, assetIndex, groups, rules });
  const resting = createPart({ assets, assetIndex, groups, rules });

  return {
    assetIndex,
    add(row) {
      const legs = admittedLegs(row, { assetIndex, prices });
      if (typeof legs === 'string') excluded.push({ id: row.id, reason: legs });
      else (isOwing(row) ? owing : resting).add(row, legs);
    },
    addNumbers(ids, place, row) {
      if (!isAdmitted(row, prices)) return false;
      const part = isOwingNumbers(row) ? owing : resting;
      part.addNumbers(row);
      part.accounts.ids.addFrom(ids, place);
      return true;
    },
    exclude: (id, reason) => void excluded.push({ id, reason }),
    finish() {
      const from = owing.accounts.ids.length;
      const base = { ...joinParts(owing, resting), groups: groups.values, rules: rules.values, prices };
      return {
        ...base,
        assets: assets.map((asset) => asset.id),
        assetIndex,
        owing: withRoom(Uint8Array, base.count).fill(1, 0, from),
        sums: computeSums(base),
        resting: { from, to: base.count },
        excluded,
        vacant: 0,
        occupied: null,
      };
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

interface Naming {
  readonly assets: readonly BookAsset[];
  readonly assetIndex: ReadonlyMap<string, number>;
  readonly groups: Interner<string>;
  readonly rules: Interner<RepayRule>;
}

type Part = ReturnType<typeof createPart>;

/** Accounts and their legs by asset. */
function createPart({ assets, assetIndex, ...naming }: Naming) {
  const columns = assets.map(() => createColumnBuilder());
  const accounts = createAccounts(naming);
  return {
    accounts,
    columns,
    add(row: BookRow, legs: readonly BookLeg[]): void {
      for (const leg of legs) {
        const asset = assetIndex.get(leg.asset);
        const column = asset === undefined ? undefined : columns[asset];
        if (asset !== undefined && column !== undefined) accounts.leg(asset, column.add(accounts.ids.length, leg));
      }
      accounts.close(row, constantOf(row));
      accounts.ids.add(row.id);
    },
    /** all but the id */
    addNumbers(row: RowNumbers): void {
      for (let i = 0; i < row.count; i++) {
        const leg = legAt(row.legs, i * LEG.size);
        const asset = row.assets[i] ?? 0;
        const column = columns[asset];
        if (column !== undefined && !isEmpty(leg)) accounts.leg(asset, column.add(accounts.ids.length, leg));
      }
      accounts.close(row, NOTHING);
    },
  };
}

const given = { surplus: 0, requirement: 0, exposure: 0, debt: 0, idle: 0, premium: 0 };

/** Valid until the next is asked for. */
function legAt(legs: Float64Array, at: number): typeof given {
  given.surplus = legs[at + LEG.surplus] ?? 0;
  given.requirement = legs[at + LEG.requirement] ?? 0;
  given.exposure = legs[at + LEG.exposure] ?? 0;
  given.debt = legs[at + LEG.debt] ?? 0;
  given.idle = legs[at + LEG.idle] ?? 0;
  given.premium = legs[at + LEG.premium] ?? 0;
  return given;
}

function isOwingNumbers({ count, legs }: RowNumbers): boolean {
  for (let i = 0; i < count; i++) if ((legs[i * LEG.size + LEG.requirement] ?? 0) > 0) return true;
  return false;
}

/** The accounts of one, then those of the other; both are spent. */
function joinParts(first: Part, second: Part) {
  const shift = first.accounts.ids.length;
  const before = first.columns.map(({ amounts }) => amounts.length);
  const columns = first.columns.map((column, asset) => joinColumns(column, second.columns[asset] ?? column, shift));
  return { ...joinAccounts(first.accounts, second.accounts, before), columns };
}

/** @param before by asset: how many legs of the first are in its column */
function joinAccounts(first: Accounts, second: Accounts, before: readonly number[]) {
  const legs = first.asset.length;
  const asset = first.asset.finish(second.asset);
  const place = first.place.finish(second.place);
  for (let i = legs; i < asset.length; i++) place[i] = (place[i] ?? 0) + (before[asset[i] ?? 0] ?? 0);
  return {
    count: first.ids.length + second.ids.length,
    groupOf: first.groupOf.finish(second.groupOf),
    ruleOf: first.ruleOf.finish(second.ruleOf),
    bonus: first.bonus.finish(second.bonus),
    constants: joinAmounts(first.constants, second.constants),
    index: { start: startsOf(first.end.finish(second.end, legs)), asset, place },
    ids: first.ids.finish(second.ids),
  };
}

type Accounts = Part['accounts'];

/** Per-account arrays and the index of legs by account: the legs of an account, then `close`, then its id. */
function createAccounts({ groups, rules }: Pick<Naming, 'groups' | 'rules'>) {
  const ids = createIdsBuilder();
  const groupOf = createGrowable(Uint16Array);
  const ruleOf = createGrowable(Uint16Array);
  const bonus = createGrowable(Float64Array);
  const constants = createAmounts();
  const end = createGrowable(Uint32Array);
  const asset = createGrowable(Uint16Array);
  const place = createGrowable(Uint32Array);
  return {
    ids,
    groupOf,
    ruleOf,
    bonus,
    constants,
    end,
    asset,
    place,
    leg(assetIndex: number, columnPlace: number): void {
      asset.push(assetIndex);
      place.push(columnPlace);
    },
    close({ group, rule, bonus: ofRow }: Pick<BookRow, 'group' | 'rule' | 'bonus'>, constant: Amount): void {
      groupOf.push(groups.of(group ?? ''));
      ruleOf.push(placeInTable(rules.of(rule)));
      bonus.push(ofRow);
      constants.push(constant);
      end.push(asset.length);
    },
  };
}

/** Where each account's legs start, of where each ends. */
function startsOf(ends: Uint32Array): Uint32Array {
  const starts = withRoom(Uint32Array, ends.length + 1);
  starts.set(ends, 1);
  return starts;
}
