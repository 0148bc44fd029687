import { InvalidQuestionError, UnknownAssetError } from '../errors.ts';
import { NEGLIGIBLE } from './measure.ts';
import { repayShare } from './repay.ts';
import type { Amounts, AssetColumn, Book } from './types.ts';

/** One account at the book's prices, USD; float64. */
export interface BookAccount {
  readonly id: string;
  readonly surplus: number;
  readonly requirement: number;
  /** (surplus + requirement) / requirement: lending: the health factor; above 1 is safe; null when nothing is required */
  readonly marginRatio: number | null;
  readonly isLiquidatable: boolean;
  /** collateral, or for perps the position's value */
  readonly collateralUsd: number;
  readonly debtUsd: number;
  /** owned, backing nothing */
  readonly idleUsd: number;
  /** collateral + idle − debt */
  readonly equityUsd: number;
  /** collateral a first liquidation would take now if the account were liquidatable */
  readonly expectedSeizedUsd: number;
}

/** @throws InvalidQuestionError when there is no such account */
export function accountAt(book: Book, account: number): BookAccount {
  const id = book.ids.at(account);
  if (!(account >= 0 && account < book.count) || book.occupied?.[account] === 0) {
    throw new InvalidQuestionError(`account ${account} is not in the book of ${book.count}`);
  }
  const { sums } = book;
  const [surplus, requirement] = [sums.surplus[account] ?? 0, sums.requirement[account] ?? 0];
  const [collateralUsd, debtUsd, idleUsd] = [
    sums.exposure[account] ?? 0,
    sums.debt[account] ?? 0,
    sums.idle[account] ?? 0,
  ];
  const marginRatio = requirement > 0 ? (surplus + requirement) / requirement : null;
  return {
    id,
    surplus,
    requirement,
    marginRatio,
    isLiquidatable: requirement > 0 && surplus < 0,
    collateralUsd,
    debtUsd,
    idleUsd,
    equityUsd: collateralUsd + idleUsd - debtUsd,
    expectedSeizedUsd: expectedSeizure(book, account, { health: marginRatio ?? 1, collateralUsd, debtUsd }),
  };
}

/** Collateral value one liquidation takes: share of the debt by the account's rule, its bonus, at most everything. */
export function expectedSeizure(
  book: Book,
  account: number,
  state: { health: number; collateralUsd: number; debtUsd: number },
): number {
  const rule = book.rules[book.ruleOf[account] ?? 0];
  if (rule === undefined || state.debtUsd <= 0) return 0;
  const share = repayShare(rule, state);
  return Math.min(share * state.debtUsd * (book.bonus[account] ?? 0), Math.max(state.collateralUsd, 0));
}

/** Margin ratios of all accounts (see BookAccount.marginRatio); Infinity where nothing is required. Float64. */
export function marginRatios(book: Book): Float64Array {
  const { surplus, requirement } = book.sums;
  const ratios = new Float64Array(book.count);
  for (let i = 0; i < book.count; i++) {
    const required = requirement[i] ?? 0;
    ratios[i] = required > 0 ? ((surplus[i] ?? 0) + required) / required : Number.POSITIVE_INFINITY;
  }
  return ratios;
}

export interface LiquidationPrice {
  /** USD per whole token */
  readonly price: number;
  /** FALLS: liquidatable below the price; RISES: above it */
  readonly direction: 'FALLS' | 'RISES';
}

/**
 * The price of one asset at which the account becomes liquidatable, all other prices fixed; null where it never does
 * (the other assets cover the requirement, or the asset is not held), and where it already is.
 * @throws UnknownAssetError
 */
export function liquidationPrice(book: Book, account: number, asset: string): LiquidationPrice | null {
  const found = assetOf(book, asset);
  const weight = unitsOf(book, account, found.index, 'surplus');
  const surplus = book.sums.surplus[account] ?? 0;
  if (weight === 0 || surplus < 0 || (book.sums.requirement[account] ?? 0) <= 0) return null;
  return priceOfNoSurplus(found.price, surplus, weight);
}

/** Where surplus is zero, of an asset with this price and an account with such a weight in it; null where nowhere. */
export function priceOfNoSurplus(now: number, surplus: number, weight: number): LiquidationPrice | null {
  const price = now - surplus / weight;
  return price > now * NEGLIGIBLE ? { price, direction: weight > 0 ? 'FALLS' : 'RISES' } : null;
}

/**
 * Least |liquidation price / price − 1| over the account's assets, each alone; 0 where it is liquidatable, null where
 * nothing is owed or no asset alone does it.
 */
export function liquidationDistance(book: Book, account: number): number | null {
  const surplus = book.sums.surplus[account] ?? 0;
  if ((book.sums.requirement[account] ?? 0) <= 0) return null;
  if (surplus < 0) return 0;
  const { start, asset: assets, place } = book.index;
  let least = Number.POSITIVE_INFINITY;
  for (let i = start[account] ?? 0; i < (start[account + 1] ?? 0); i++) {
    const asset = assets[i] ?? 0;
    const value = (book.columns[asset]?.surplus[place[i] ?? 0] ?? 0) * (book.prices[asset] ?? Number.NaN);
    const distance = surplus / Math.abs(value);
    // A fall to nothing is none.
    if (value !== 0 && distance < least && (value < 0 || distance < 1 - NEGLIGIBLE)) least = distance;
  }
  return Number.isFinite(least) ? least : null;
}

/**
 * The share by which the given assets must all fall at once for the account to become liquidatable: 0.25 for −25 %.
 * null where no fall short of 100 % does it, and where the account already is liquidatable.
 * @throws UnknownAssetError
 */
export function uniformShock(book: Book, account: number, assets: Iterable<string>): number | null {
  const surplus = book.sums.surplus[account] ?? 0;
  if (surplus < 0 || (book.sums.requirement[account] ?? 0) <= 0) return null;
  let moved = 0;
  for (const asset of new Set(assets)) {
    const { index, price } = assetOf(book, asset);
    moved += unitsOf(book, account, index, 'surplus') * price;
  }
  const drop = surplus / moved;
  // Where nothing else backs or burdens the account, surplus only vanishes with the prices themselves.
  return moved > 0 && drop < 1 - NEGLIGIBLE ? drop : null;
}

/** Index and price of an asset the book can answer for. @throws UnknownAssetError */
export function assetOf(book: Book, asset: string): { index: number; price: number; column: AssetColumn } {
  const index = book.assetIndex.get(asset);
  const price = index === undefined ? undefined : book.prices[index];
  const column = index === undefined ? undefined : book.columns[index];
  if (index === undefined || price === undefined || column === undefined || Number.isNaN(price)) {
    throw new UnknownAssetError(asset);
  }
  return { index, price, column };
}

/** One value of an account's leg in an asset, whole tokens; 0 without such a leg. */
export function unitsOf(book: Book, account: number, asset: number, field: keyof Amounts): number {
  const { start, asset: assets, place } = book.index;
  for (let i = start[account] ?? 0; i < (start[account + 1] ?? 0); i++) {
    if (assets[i] === asset) return book.columns[asset]?.[field][place[i] ?? 0] ?? 0;
  }
  return 0;
}
