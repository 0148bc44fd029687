import { InvalidQuestionError } from '../errors.ts';
import type { AssetColumn, Book, BookSums } from './types.ts';

type Priced = Pick<Book, 'count' | 'constants' | 'columns' | 'prices'>;

/** Every account's USD values at the book's prices: one sweep over the columns, in asset order. */
export function computeSums({ count, constants, columns, prices }: Priced): BookSums {
  const sums: BookSums = {
    surplus: constants.surplus.slice(),
    requirement: constants.requirement.slice(),
    exposure: new Float64Array(count),
    debt: constants.debt.slice(),
    idle: new Float64Array(count),
  };
  columns.forEach((column, asset) => {
    if (column.count > 0) addColumn(sums, column, prices[asset] ?? Number.NaN);
  });
  return sums;
}

function addColumn(sums: BookSums, column: AssetColumn, price: number): void {
  addTerm(sums.surplus, column, column.surplus, price);
  addTerm(sums.requirement, column, column.requirement, price);
  addTerm(sums.exposure, column, column.exposure, price);
  addTerm(sums.debt, column, column.debt, price);
  addTerm(sums.idle, column, column.idle, price);
}

function addTerm(into: Float64Array, column: AssetColumn, units: Float64Array, price: number): void {
  const { account, count } = column;
  for (let i = 0; i < count; i++) {
    const a = account[i] ?? 0;
    into[a] = (into[a] ?? 0) + (units[i] ?? 0) * price;
  }
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
