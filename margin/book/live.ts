import { createLiveAccounts } from './live-accounts.ts';
import { admittedLegs } from './row-check.ts';
import { checkPrices } from './sums.ts';
import type { Book, BookLeg, BookRow, ExcludedAccount } from './types.ts';

export interface BookChanges {
  /** accounts that changed or are new, each as it is now; of two rows with one id the last counts */
  readonly rows?: Iterable<BookRow>;
  /** ids of accounts that are no more; unknown ones are ignored */
  readonly gone?: Iterable<string>;
  /** accounts to leave out from now on, with the reason */
  readonly excluded?: Iterable<ExcludedAccount>;
}

/** A book that follows its chain in place. */
export interface LiveBook {
  /** the book as of the last change; books handed out earlier share its arrays and are not valid after a change */
  readonly book: Book;
  /**
   * Replaces, adds and removes accounts; their sums are made anew from their legs. An account keeps its index while
   * its assets stay the same, but for one that begins to owe where the book has those that rest; the slot it leaves is used
   * again by an account with the same assets.
   * @throws InvalidRowError when a row is malformed; nothing has changed then
   * @throws TooManyRulesError when the accounts have more rules than a book tells apart; the changes before are written then,
   * and the book has to be made anew
   */
  updateAccounts(changes: BookChanges): void;
  /**
   * USD per whole token by asset index; every sum is made anew. Accounts left out for want of a price come back when
   * their rows are given again.
   * @throws InvalidQuestionError when an asset with legs gets a price that is not positive and finite; nothing has
   * changed then
   */
  setPrices(prices: Float64Array): void;
}

/**
 * @param initial taken over, not copied: ask `live.book` from then on
 * @throws InvalidRowError when two accounts of the book have one id
 */
export function createLiveBook(initial: Book): LiveBook {
  const accounts = createLiveAccounts(initial);
  const excluded = new Map(initial.excluded.map((account) => [account.id, account]));
  let book = initial;
  return {
    get book() {
      return book;
    },
    updateAccounts({ rows = [], gone = [], excluded: left = [] }) {
      const admitted = Array.from(rows, (row): [BookRow, readonly BookLeg[] | string] => [
        row,
        admittedLegs(row, book),
      ]);
      for (const id of gone) {
        accounts.remove(id);
        excluded.delete(id);
      }
      for (const [row, legs] of admitted) {
        excluded.delete(row.id);
        if (typeof legs !== 'string') accounts.put(row, legs, book.prices);
        else {
          accounts.remove(row.id);
          excluded.set(row.id, { id: row.id, reason: legs });
        }
      }
      for (const account of left) {
        accounts.remove(account.id);
        excluded.set(account.id, account);
      }
      book = { ...book, ...accounts.view(), excluded: [...excluded.values()] };
    },
    setPrices(prices) {
      checkPrices(book, prices);
      const known = Float64Array.from(book.assets, (_, i) => prices[i] ?? Number.NaN);
      const valid = known.map((price) => (price > 0 && Number.isFinite(price) ? price : Number.NaN));
      accounts.reprice(valid);
      book = { ...book, ...accounts.view(), prices: valid };
    },
  };
}
