import { InvalidQuestionError } from '../errors.ts';
import { createAmounts, HAS, isSameDebt } from './amounts.ts';
import type { AssetColumn, Book, BookSums } from './types.ts';
import { isZeros, zeros } from './zeros.ts';

type Priced = Pick<Book, 'count' | 'constants' | 'columns' | 'prices'>;

/** Accounts whose sums are made together: they stay in the cache while the columns stream by. */
const BLOCK = 16384;

/** Every account's USD values at the book's prices, its assets added in the book's order. */
export function computeSums(priced: Priced): BookSums {
  const sums = createAmounts({ from: nothing(priced.count) });
  sums.own(fieldsOf(priced));
  writeSums(priced, sums.arrays);
  return sums.arrays;
}

const nothing = (count: number): BookSums => {
  const none = zeros(count);
  return { surplus: none, requirement: none, exposure: none, debt: none, idle: none, premium: none };
};

/** Bits of HAS: which sums of the book can be other than zero, debt only where it can differ from the requirement. */
export function fieldsOf({ columns, constants }: Pick<Priced, 'columns' | 'constants'>): number {
  const parts = [constants, ...columns];
  const has = (field: 'requirement' | 'exposure' | 'idle' | 'premium'): number =>
    parts.some((part) => !isZeros(part[field])) ? HAS[field] : 0;
  const isSame = parts.every(isSameDebt);
  const apart = isSame ? 0 : HAS.debt;
  return HAS.surplus | has('requirement') | has('exposure') | has('idle') | has('premium') | apart;
}

/** Writes them over `sums`, which owns at least what `fieldsOf` says. */
export function writeSums({ count, constants, columns, prices }: Priced, sums: BookSums): void {
  const own = (['surplus', 'requirement', 'exposure', 'debt', 'idle', 'premium'] as const).filter(
    (field) => !isZeros(sums[field]) && !(field === 'debt' && isSameDebt(sums)),
  );
  const cursors = new Uint32Array(columns.length);
  for (let from = 0; from < count; from += BLOCK) {
    const to = Math.min(from + BLOCK, count);
    for (const field of own) {
      if (isZeros(constants[field])) sums[field].fill(0, from, to);
      else sums[field].set(constants[field].subarray(from, to), from);
    }
    columns.forEach((column, asset) => {
      const leg = cursors[asset] ?? 0;
      if (leg < column.count) cursors[asset] = addLegs(sums, column, prices[asset] ?? Number.NaN, leg, to);
    });
  }
}

/** Adds the legs from `leg` on of accounts below `to`; returns the first leg after them. */
function addLegs(sums: BookSums, column: AssetColumn, price: number, leg: number, to: number): number {
  const { account, surplus, requirement, exposure, debt, idle, premium, fields } = column;
  const end = firstLegFrom(column, to, leg);
  if (fields & HAS.debt) addTwo(sums.surplus, surplus, sums.debt, debt, account, price, leg, end);
  else if (fields & HAS.exposure) addTwo(sums.surplus, surplus, sums.exposure, exposure, account, price, leg, end);
  else addOne(sums.surplus, surplus, account, price, leg, end);
  if (fields & HAS.debt && fields & HAS.exposure) addOne(sums.exposure, exposure, account, price, leg, end);
  if (fields & HAS.requirement && sums.requirement !== sums.debt)
    addOne(sums.requirement, requirement, account, price, leg, end);
  if (fields & HAS.idle) addOne(sums.idle, idle, account, price, leg, end);
  if (fields & HAS.premium) addOne(sums.premium, premium, account, price, leg, end);
  return end;
}

/** The first leg at or after `low` whose account is `account` or above. */
export function firstLegFrom({ account: accounts, count }: AssetColumn, account: number, low: number): number {
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((accounts[middle] ?? 0) < account) low = middle + 1;
    else high = middle;
  }
  return low;
}

type Indexes = AssetColumn['account'];

/** Two legs in a turn, as V8 asks every array in every turn what it is and where: a third of the time. */
function addOne(sum: Float64Array, units: Float64Array, at: Indexes, price: number, from: number, to: number): void {
  const even = from + ((to - from) & ~1);
  for (let i = from; i < even; i += 2) {
    const a = at[i] ?? 0;
    const b = at[i + 1] ?? 0;
    sum[a] = (sum[a] ?? 0) + (units[i] ?? 0) * price;
    sum[b] = (sum[b] ?? 0) + (units[i + 1] ?? 0) * price;
  }
  for (let i = even; i < to; i++) {
    const a = at[i] ?? 0;
    sum[a] = (sum[a] ?? 0) + (units[i] ?? 0) * price;
  }
}

/** Likewise, of two fields. */
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
  const even = from + ((to - from) & ~1);
  for (let i = from; i < even; i += 2) {
    const a = at[i] ?? 0;
    const b = at[i + 1] ?? 0;
    sum[a] = (sum[a] ?? 0) + (units[i] ?? 0) * price;
    otherSum[a] = (otherSum[a] ?? 0) + (otherUnits[i] ?? 0) * price;
    sum[b] = (sum[b] ?? 0) + (units[i + 1] ?? 0) * price;
    otherSum[b] = (otherSum[b] ?? 0) + (otherUnits[i + 1] ?? 0) * price;
  }
  addOne(sum, units, at, price, even, to);
  addOne(otherSum, otherUnits, at, price, even, to);
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
