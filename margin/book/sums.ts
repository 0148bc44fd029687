import { InvalidQuestionError } from '../errors.ts';
import { HAS } from './columns.ts';
import type { AssetColumn, Book, BookSums } from './types.ts';

type Priced = Pick<Book, 'count' | 'constants' | 'columns' | 'prices'>;

/** Accounts whose sums are made together: they stay in the cache while the columns stream by. */
const BLOCK = 8192;

/** Every account's USD values at the book's prices, its assets added in the book's order; written over `sums` if given. */
export function computeSums(priced: Priced, sums: BookSums = emptySums(priced.count)): BookSums {
  const { count, constants, columns, prices } = priced;
  const cursors = new Uint32Array(columns.length);
  const hasIdle = columns.some(({ fields }) => fields & HAS.idle);
  for (let from = 0; from < count; from += BLOCK) {
    const to = Math.min(from + BLOCK, count);
    sums.surplus.set(constants.surplus.subarray(from, to), from);
    sums.requirement.set(constants.requirement.subarray(from, to), from);
    sums.debt.set(constants.debt.subarray(from, to), from);
    sums.exposure.fill(0, from, to);
    if (hasIdle) sums.idle.fill(0, from, to);
    columns.forEach((column, asset) => {
      const leg = cursors[asset] ?? 0;
      if (leg < column.count) cursors[asset] = addLegs(sums, column, prices[asset] ?? Number.NaN, leg, to);
    });
  }
  return sums;
}

function emptySums(count: number): BookSums {
  const zeros = (): Float64Array => new Float64Array(count);
  return { surplus: zeros(), requirement: zeros(), exposure: zeros(), debt: zeros(), idle: zeros() };
}

/** Adds the legs from `leg` on of accounts below `to`; returns the first leg after them. */
function addLegs(sums: BookSums, column: AssetColumn, price: number, leg: number, to: number): number {
  const { account, surplus, requirement, exposure, debt, idle, fields } = column;
  const end = firstLegFrom(column, to, leg);
  if (fields === HAS.exposure) {
    addTwo(sums.surplus, surplus, sums.exposure, exposure, account, price, leg, end);
    return end;
  }
  if (fields === (HAS.requirement | HAS.debt)) {
    addOwed(sums, column, price, leg, end);
    return end;
  }
  addTwo(sums.surplus, surplus, sums.exposure, exposure, account, price, leg, end);
  if (fields & HAS.requirement) addTwo(sums.requirement, requirement, sums.debt, debt, account, price, leg, end);
  else if (fields & HAS.debt) addOne(sums.debt, debt, account, price, leg, end);
  if (fields & HAS.idle) addOne(sums.idle, idle, account, price, leg, end);
  return end;
}

/** The first leg at or after `low` whose account is `account` or above. */
function firstLegFrom({ account: accounts, count }: AssetColumn, account: number, low: number): number {
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((accounts[middle] ?? 0) < account) low = middle + 1;
    else high = middle;
  }
  return low;
}

type Indexes = AssetColumn['account'];

function addOwed(sums: BookSums, column: AssetColumn, price: number, from: number, to: number): void {
  const { account, surplus, requirement, debt } = column;
  const { surplus: s, requirement: r, debt: d } = sums;
  for (let i = from; i < to; i++) {
    const a = account[i] ?? 0;
    s[a] = (s[a] ?? 0) + (surplus[i] ?? 0) * price;
    r[a] = (r[a] ?? 0) + (requirement[i] ?? 0) * price;
    d[a] = (d[a] ?? 0) + (debt[i] ?? 0) * price;
  }
}

function addOne(sum: Float64Array, units: Float64Array, at: Indexes, price: number, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const a = at[i] ?? 0;
    sum[a] = (sum[a] ?? 0) + (units[i] ?? 0) * price;
  }
}

function addTwo(
  sum: Float64Array,
  units: Float64Array,
  otherSum: Float64Array,
  otherUnits: Float64Array,
  at: Indexes,
  price: number,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) {
    const a = at[i] ?? 0;
    sum[a] = (sum[a] ?? 0) + (units[i] ?? 0) * price;
    otherSum[a] = (otherSum[a] ?? 0) + (otherUnits[i] ?? 0) * price;
  }
}

/**
 * The same accounts at other prices (USD per whole token, by asset index): shares the columns, has its own sums.
 * @throws InvalidQuestionError when an asset with legs gets a price that is not positive and finite.
 */
export function withPrices(book: Book, prices: Float64Array): Book {
  checkPrices(book, prices);
  return { ...book, prices, sums: computeSums({ ...book, prices }) };
}

/** @throws InvalidQuestionError when an asset with legs has a price that is not positive and finite. */
export function checkPrices(book: Book, prices: Float64Array): void {
  book.columns.forEach((column, asset) => {
    const price = prices[asset] ?? Number.NaN;
    if (column.count > 0 && !(price > 0 && price < Number.POSITIVE_INFINITY)) {
      throw new InvalidQuestionError(`price of ${book.assets[asset]} is ${price}; give a positive number`);
    }
  });
}
