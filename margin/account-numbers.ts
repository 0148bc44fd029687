import type { RowNumbers } from './book/row-numbers.ts';

/**
 * A margin account's rows as numbers, read from where they are packed and written over for the next account: of a text
 * its number in `texts`, of a boolean 0 or 1, of an integer the nearest float64. NaN stands for null and for what has no
 * number.
 */
export interface AccountNumbers {
  /** by place of the field in the layout's `account` */
  readonly account: Float64Array;
  /** how many positions are open */
  positions: number;
  /** the fields of one position after those of another, in no particular order */
  position: Float64Array;
}

/** What the numbers stand for. */
export interface NumberLayout {
  /** fields of MarginAccount and of Position */
  readonly account: readonly string[];
  readonly position: readonly string[];
  /** ids of pools and markets, and values of enums */
  readonly texts: readonly string[];
}

/**
 * Writes an account's row, its assets by their place in the book; a row without legs for an account without a balance.
 * False where the account has anything that only its rows as `AccountFacts` tell: nothing is to be read from `row` then.
 */
export type RowWriter = (account: AccountNumbers, row: RowNumbers) => boolean;
