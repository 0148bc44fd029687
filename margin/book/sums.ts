import { InvalidQuestionError } from '../errors.ts';
import { createAmounts, HAS, isSameDebt } from './amounts.ts';
import type { Amounts, AssetColumn, Book, BookSums } from './types.ts';
import { isZeros, zeros } from './zeros.ts';

type Priced = Pick<Book, 'count' | 'constants' | 'columns' | 'prices'>;

/** Accounts whose sums are made together: they stay in the cache while the columns stream by. */
const BLOCK = 16384;
/** Legs that a loop takes in a turn. It is also long enough then that V8 does not copy it into its caller, see `BinFinder`. */
const TURN = 4;

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

const FIELDS = ['surplus', 'requirement', 'exposure', 'debt', 'idle', 'premium'] as const;

/** Writes them over `sums`, which owns at least what `fieldsOf` says. */
export const writeSums = createWriter();

/**
 * Made once: a block's sums are added up, and its legs read, in arrays that are constants of the closures, see `BinFinder`.
 * That takes two thirds of the time that adding in the book's own arrays took.
 */
function createWriter(): (priced: Priced, sums: BookSums) => void {
  /** BLOCK sums of each field in turn */
  const added = new Float64Array(FIELDS.length * BLOCK);
  const parts = FIELDS.map((field, i) => ({ field, at: i * BLOCK }));
  const account = new Uint32Array(BLOCK + TURN);
  /** the same, read without a question for the sign */
  const accounts = new Int32Array(account.buffer);
  const units = new Float64Array(BLOCK + TURN);
  const others = new Float64Array(BLOCK + TURN);
  const turn = TURN;

  /** Adds what `units` are worth to a field's sums: `shift` leads from accounts to places in `added`. */
  function addOne(count: number, shift: number, price: number): void {
    for (let i = 0; i < count; i += turn) {
      const a = ((accounts[i] ?? 0) + shift) | 0;
      const b = ((accounts[i + 1] ?? 0) + shift) | 0;
      const c = ((accounts[i + 2] ?? 0) + shift) | 0;
      const d = ((accounts[i + 3] ?? 0) + shift) | 0;
      added[a] = (added[a] ?? 0) + (units[i] ?? 0) * price;
      added[b] = (added[b] ?? 0) + (units[i + 1] ?? 0) * price;
      added[c] = (added[c] ?? 0) + (units[i + 2] ?? 0) * price;
      added[d] = (added[d] ?? 0) + (units[i + 3] ?? 0) * price;
    }
  }

  /** Likewise, and what `others` are worth to those of a field `gap` places on. */
  function addTwo(count: number, shift: number, gap: number, price: number): void {
    for (let i = 0; i < count; i += turn) {
      const a = ((accounts[i] ?? 0) + shift) | 0;
      const b = ((accounts[i + 1] ?? 0) + shift) | 0;
      const c = ((accounts[i + 2] ?? 0) + shift) | 0;
      const d = ((accounts[i + 3] ?? 0) + shift) | 0;
      added[a] = (added[a] ?? 0) + (units[i] ?? 0) * price;
      added[a + gap] = (added[a + gap] ?? 0) + (others[i] ?? 0) * price;
      added[b] = (added[b] ?? 0) + (units[i + 1] ?? 0) * price;
      added[b + gap] = (added[b + gap] ?? 0) + (others[i + 1] ?? 0) * price;
      added[c] = (added[c] ?? 0) + (units[i + 2] ?? 0) * price;
      added[c + gap] = (added[c + gap] ?? 0) + (others[i + 2] ?? 0) * price;
      added[d] = (added[d] ?? 0) + (units[i + 3] ?? 0) * price;
      added[d + gap] = (added[d + gap] ?? 0) + (others[i + 3] ?? 0) * price;
    }
  }

  /** Adds the legs leg … end of the block that starts with the account `from`. */
  function addLegs({ column, price, held }: Span, from: number, leg: number, end: number): void {
    const count = end - leg;
    account.set(column.account.subarray(leg, end));
    account.fill(from, count, count + TURN);
    for (let i = 0; i < held.length; i += 2) {
      const [first, second] = [held[i], held[i + 1]];
      if (first === undefined) continue;
      units.set(column[first.field].subarray(leg, end));
      units.fill(0, count, count + TURN);
      if (second === undefined) addOne(count, first.at - from, price);
      else {
        others.set(column[second.field].subarray(leg, end));
        others.fill(0, count, count + TURN);
        addTwo(count, first.at - from, second.at - first.at, price);
      }
    }
  }

  return ({ count, constants, columns, prices }, sums) => {
    const own = parts.filter(({ field }) => !isZeros(sums[field]) && !(field === 'debt' && isSameDebt(sums)));
    const spans = columns.map((column, asset): Span => {
      const held = own.filter(({ field }) => !isZeros(column[field]));
      return { column, price: prices[asset] ?? Number.NaN, held, end: 0 };
    });
    for (let from = 0; from < count; from += BLOCK) {
      const to = Math.min(from + BLOCK, count);
      for (const { field, at } of own) {
        if (isZeros(constants[field])) added.fill(0, at, at + BLOCK);
        else added.set(constants[field].subarray(from, to), at);
      }
      for (const span of spans) {
        const leg = span.end;
        span.end = firstLegFrom(span.column, to, leg);
        if (span.end > leg) addLegs(span, from, leg, span.end);
      }
      for (const { field, at } of own) sums[field].set(added.subarray(at, at + to - from), from);
    }
  };
}

interface Part {
  readonly field: keyof Amounts;
  /** where its sums begin */
  readonly at: number;
}

/** A column on its way through the blocks. */
interface Span {
  readonly column: AssetColumn;
  readonly price: number;
  /** the fields its legs have something in */
  readonly held: readonly Part[];
  /** first leg after the last block */
  end: number;
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
