import type { AccountNumbers, NumberLayout, RowWriter } from '../account-numbers.ts';
import { MarginError } from '../errors.ts';
import { createHoldings, type Holdings, writeRow } from './holdings.ts';
import type { CategoryTerms, RowTerms } from './row-terms.ts';

export interface WriterOptions {
  readonly terms: RowTerms;
  /** the pool's id */
  readonly group: string;
  /** places of the book's assets by market id */
  readonly assets: ReadonlyMap<string, number>;
}

/**
 * Accounts as rows from numbers, by the formulas of `AaveAccounts`. Those with debt at a stable rate, with anything
 * unknown or with two holdings of a kind in one reserve are left to `addAaveAccounts`.
 */
export function aaveRowWriter(layout: NumberLayout, { terms, group, assets }: WriterOptions): RowWriter {
  const categoryAt = layout.account.indexOf('category');
  const holdingOf = holdingReader(layout, terms);
  const stride = layout.position.length;
  const held = createHoldings(terms.reserves.length);
  const bookPlaces = Uint16Array.from(terms.reserves, ({ asset }) => assets.get(asset) ?? 0);
  return (account, row) => {
    const category = tryCategory(terms, account.account[categoryAt] ?? Number.NaN);
    if (category === null) return false;
    held.count = 0;
    for (let at = 0; at < account.positions * stride; at += stride) {
      if (!holdingOf(account, at, held)) return false;
    }
    row.group = group;
    row.rule = terms.rule;
    writeRow(row, held, category);
    for (let i = 0; i < row.count; i++) row.assets[i] = bookPlaces[row.assets[i] ?? 0] ?? 0;
    return true;
  };
}

function tryCategory(terms: RowTerms, id: number): CategoryTerms | null {
  if (!Number.isInteger(id)) return null;
  try {
    return terms.ofCategory(id);
  } catch (error) {
    if (error instanceof MarginError) return null;
    throw error;
  }
}

/** Adds the position whose numbers begin at `at` to what is held; false where it is nothing plain. */
function holdingReader(layout: NumberLayout, { reserves }: RowTerms) {
  const places = new Map(reserves.map(({ asset }, place) => [asset, place]));
  const reserveOf = Int32Array.from(layout.texts, (text) => places.get(text) ?? -1);
  const borrower = layout.texts.indexOf('BORROWER');
  const [market, side, isCollateral, balance, stableRate, stableSince] = [
    'market',
    'side',
    'isCollateral',
    'scaledBalance',
    'stableRateRay',
    'stableSince',
  ].map((field) => layout.position.indexOf(field));
  const number = ({ position }: AccountNumbers, at: number, field = -1): number => position[at + field] ?? Number.NaN;

  return (account: AccountNumbers, at: number, held: Holdings): boolean => {
    const reserve = reserveOf[number(account, at, market)] ?? -1;
    const kind = number(account, at, side);
    const collateral = number(account, at, isCollateral);
    const amount = number(account, at, balance);
    if (reserve === -1 || Number.isNaN(kind) || Number.isNaN(collateral) || !(amount >= 0)) return false;
    if (!Number.isNaN(number(account, at, stableRate)) && !Number.isNaN(number(account, at, stableSince))) return false;
    if (amount === 0) return collateral === 0;
    const i = placeFor(reserve, held);
    const amounts = kind === borrower ? held.debt : held.supply;
    if (amounts[i] !== 0) return false;
    amounts[i] = amount;
    if (kind !== borrower) held.isCollateral[i] = collateral;
    return true;
  };
}

/** Where a reserve is held, ascending; one that is new there holds nothing. */
function placeFor(reserve: number, held: Holdings): number {
  let i = held.count;
  while (i > 0 && (held.reserves[i - 1] ?? 0) > reserve) i--;
  if (i > 0 && held.reserves[i - 1] === reserve) return i - 1;
  for (let k = held.count; k > i; k--) {
    held.reserves[k] = held.reserves[k - 1] ?? 0;
    held.supply[k] = held.supply[k - 1] ?? 0;
    held.debt[k] = held.debt[k - 1] ?? 0;
    held.isCollateral[k] = held.isCollateral[k - 1] ?? 0;
  }
  held.count++;
  held.reserves[i] = reserve;
  held.supply[i] = 0;
  held.debt[i] = 0;
  held.isCollateral[i] = 0;
  return i;
}
