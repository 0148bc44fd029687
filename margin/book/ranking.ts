import { InvalidQuestionError } from '../errors.ts';
import { createLargest } from './largest.ts';
import type { AccountMask, Book } from './types.ts';

const MAX_FIRST = 100_000;

/**
 * The accounts closest to liquidation: account indexes by ascending margin ratio, those that require nothing left out;
 * equal ratios in the order of the book.
 * @param first how many, at most 100,000
 * @throws InvalidQuestionError
 */
export function riskiestAccounts(book: Book, first: number, include?: AccountMask): number[] {
  if (!(Number.isInteger(first) && first >= 0 && first <= MAX_FIRST)) {
    throw new InvalidQuestionError(`first ${first} accounts asked for; ask for 0 to ${MAX_FIRST}`);
  }
  const { surplus, requirement } = book.sums;
  const kept = createLargest(first);
  for (let a = 0; a < book.count; a++) {
    const required = requirement[a] ?? 0;
    if (required <= 0 || (include !== undefined && include[a] !== 1)) continue;
    kept.add(-((surplus[a] ?? 0) + required) / required, a);
  }
  return kept.sorted().map(({ item }) => item);
}

/** A mask of the accounts a predicate holds for, by account index. */
export function accountMask(book: Book, holds: (account: number) => boolean): AccountMask {
  const { occupied } = book;
  return Uint8Array.from({ length: book.count }, (_, a) => Number(occupied?.[a] !== 0 && holds(a)));
}
