import type { AssetColumn, Book } from './types.ts';

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
    constants: {
      surplus: constants.surplus.slice(),
      requirement: constants.requirement.slice(),
      debt: constants.debt.slice(),
    },
    index: { start: index.start.slice(), asset: index.asset.slice(), place: index.place.slice() },
    columns: book.columns.map(copyColumn),
    sums: {
      surplus: sums.surplus.slice(),
      requirement: sums.requirement.slice(),
      exposure: sums.exposure.slice(),
      debt: sums.debt.slice(),
      idle: sums.idle.slice(),
    },
  };
}

function copyColumn(column: AssetColumn): AssetColumn {
  return {
    ...column,
    account: column.account.slice(),
    surplus: column.surplus.slice(),
    requirement: column.requirement.slice(),
    exposure: column.exposure.slice(),
    debt: column.debt.slice(),
    idle: column.idle.slice(),
  };
}
