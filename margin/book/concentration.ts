import { InvalidQuestionError } from '../errors.ts';
import { createLargest } from './largest.ts';
import type { AccountMask, Book } from './types.ts';

export interface ConcentrationRequest {
  /** debt by default */
  readonly of?: 'debt' | 'collateral' | undefined;
  /** sizes of the leading groups asked for; 1, 5 and 10 by default */
  readonly top?: readonly number[] | undefined;
  readonly include?: AccountMask | undefined;
}

/** How much of a total few hold. Shares are fractions of `totalUsd`; null when it is zero. Float64. */
export interface Concentration {
  readonly totalUsd: number;
  /** accounts that hold any of it */
  readonly holders: number;
  /** Herfindahl-Hirschman index, Σ share²: 1/holders when equal, 1 when one holds all */
  readonly hhi: number | null;
  readonly top: readonly { readonly accounts: number; readonly share: number | null }[];
}

/** Concentration of the book's debt or collateral over its accounts. @throws InvalidQuestionError */
export function concentration(book: Book, request: ConcentrationRequest = {}): Concentration {
  const values = request.of === 'collateral' ? book.sums.exposure : book.sums.debt;
  return concentrationOf(values, request.top, request.include);
}

/** Concentration of any amounts; those not above zero do not count. @throws InvalidQuestionError */
export function concentrationOf(
  values: ArrayLike<number>,
  top: readonly number[] = [1, 5, 10],
  include?: AccountMask,
): Concentration {
  const wrong = top.find((n) => !(Number.isInteger(n) && n >= 1 && n <= 10_000));
  if (wrong !== undefined) throw new InvalidQuestionError(`top ${wrong} is not a number of 1 to 10000 accounts`);
  const largest = createLargest(Math.max(0, ...top));
  let [totalUsd, squares, holders] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (!(value > 0) || (include !== undefined && include[i] !== 1)) continue;
    totalUsd += value;
    squares += value * value;
    holders++;
    largest.add(value, i);
  }
  const sorted = largest.sorted().map(({ key }) => key);
  const share = (n: number): number => sorted.slice(0, n).reduce((sum, value) => sum + value, 0) / totalUsd;
  return {
    totalUsd,
    holders,
    hhi: totalUsd > 0 ? squares / (totalUsd * totalUsd) : null,
    top: top.map((accounts) => ({ accounts, share: totalUsd > 0 ? share(accounts) : null })),
  };
}
