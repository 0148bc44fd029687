import { copyAmounts } from './amounts.ts';
import { copyWithRoom } from './room.ts';
import type { Book } from './types.ts';

/** A book of its own: everything that a live book writes is copied, with room for accounts to come. */
export function copyBook(book: Book): Book {
  const { constants, index, sums } = book;
  return {
    ...book,
    groupOf: copyWithRoom(Uint16Array, book.groupOf),
    ruleOf: copyWithRoom(Uint16Array, book.ruleOf),
    bonus: copyWithRoom(Float64Array, book.bonus),
    owing: copyWithRoom(Uint8Array, book.owing),
    occupied: book.occupied && copyWithRoom(Uint8Array, book.occupied),
    constants: copyAmounts(constants),
    index: {
      start: copyWithRoom(Uint32Array, index.start),
      asset: copyWithRoom(Uint16Array, index.asset),
      place: copyWithRoom(Uint32Array, index.place),
    },
    columns: book.columns.map((column) => ({
      ...column,
      ...copyAmounts(column),
      account: copyWithRoom(Uint32Array, column.account),
    })),
    sums: copyAmounts(sums),
  };
}
