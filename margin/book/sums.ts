import { InvalidQuestionError } from '../errors.ts';
import type { AssetColumn, Book, BookSums } from './types.ts';

type Priced = Pick<Book, 'count' | 'constants' | 'columns' | 'prices'>;

/** Accounts whose sums are made together: they stay in the cache while the columns stream by. */
const BLOCK = 4096;

/** Every account's USD values at the book's prices, its assets added in the book's order. */
export function computeSums({ count, constants, columns, prices }: Priced): BookSums {
  const sums: BookSums = {
    surplus: constants.surplus.slice(),
    requirement: constants.requirement.slice(),
    exposure: new Float64Array(count),
    debt: constants.debt.slice(),
    idle: new Float64Array(count),
  };
  const cursors = new Uint32Array(columns.length);
  for (let to = BLOCK; to < count + BLOCK; to += BLOCK) {
    columns.forEach((column, asset) => {
      const leg = cursors[asset] ?? 0;
      if (leg < column.count) cursors[asset] = addLegs(sums, column, prices[asset] ?? Number.NaN, leg, to);
    });
  }
  return sums;
}

/** Adds the legs from `leg` on of accounts below `to`; returns the first leg after them. */
function addLegs(sums: BookSums, column: AssetColumn, price: number, leg: number, to: number): number {
  const { account, count, surplus, requirement, exposure, debt, idle } = column;
  const { surplus: s, requirement: r, exposure: e, debt: d, idle: o } = sums;
  let i = leg;
  for (; i < count; i++) {
    const a = account[i] ?? to;
    if (a >= to) break;
    s[a] = (s[a] ?? 0) + (surplus[i] ?? 0) * price;
    r[a] = (r[a] ?? 0) + (requirement[i] ?? 0) * price;
    e[a] = (e[a] ?? 0) + (exposure[i] ?? 0) * price;
    d[a] = (d[a] ?? 0) + (debt[i] ?? 0) * price;
    o[a] = (o[a] ?? 0) + (idle[i] ?? 0) * price;
  }
  return i;
}

/**
 * The same accounts at other prices (USD per whole token, by asset index): shares the columns, has its own sums.
 * @throws InvalidQuestionError when an asset with legs gets a price that is not positive and finite.
 */
export function withPrices(book: Book, prices: Float64Array): Book {
  book.columns.forEach((column, asset) => {
    const price = prices[asset] ?? Number.NaN;
    if (column.count > 0 && !(price > 0 && price < Number.POSITIVE_INFINITY)) {
      throw new InvalidQuestionError(`price of ${book.assets[asset]} is ${price}; give a positive number`);
    }
  });
  return { ...book, prices, sums: computeSums({ ...book, prices }) };
}
