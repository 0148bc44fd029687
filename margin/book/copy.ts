import { copyAmounts } from './amounts.ts';
import type { Book } from './types.ts';

/** A book of its own: everything that a live book writes is copied. */
export function copyBook(book: Book): Book {
  const { constants, index, sums } = book;
  return {
    ...book,
    groupOf: book.groupOf.slice(),
    ruleOf: book.ruleOf.slice(),
    bonus: book.bonus.slice(),
    owing: book.owing.slice(),
    occupied: book.occupied?.slice() ?? null,
    constants: copyAmounts(constants),
    index: { start: index.start.slice(), asset: index.asset.slice(), place: index.place.slice() },
    columns: book.columns.map((column) => ({ ...column, ...copyAmounts(column), account: column.account.slice() })),
    sums: copyAmounts(sums),
  };
}
