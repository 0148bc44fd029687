import type { AccountMask, Book } from '../../margin/index.ts';

/** The accounts of a book, of a mask where one is given, that hold or owe any of some markets' tokens, by place. */
export function holdersMask(book: Book, markets: Iterable<string>, include?: AccountMask): Uint8Array {
  const mask = new Uint8Array(book.count);
  for (const market of markets) {
    const column = book.columns[book.assetIndex.get(market) ?? -1];
    for (let leg = 0; leg < (column?.count ?? 0); leg++) {
      const place = column?.account[leg] ?? 0;
      mask[place] = include?.[place] ?? 1;
    }
  }
  return mask;
}
