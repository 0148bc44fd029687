import { type AccountMask, accountAt, type Book, type RiskMeasure } from '../../margin/index.ts';
import { sumText } from '../decimals.ts';

/** AtStake of the SDL. */
export interface AtStake {
  readonly accounts: number;
  readonly collateralUsd: string;
  readonly debtUsd: string;
  readonly expectedSeizedUsd: string;
}

export function atStake({ accounts, collateralUsd, debtUsd, expectedSeizedUsd }: RiskMeasure): AtStake {
  return {
    accounts,
    collateralUsd: sumText(collateralUsd),
    debtUsd: sumText(debtUsd),
    expectedSeizedUsd: sumText(expectedSeizedUsd),
  };
}

/** What the accounts that a test selects have at stake at the book's prices; float64. */
export function stakeWhere(
  book: Book,
  selects: (account: ReturnType<typeof accountAt>) => boolean,
  include?: AccountMask,
): RiskMeasure {
  let [accounts, collateralUsd, debtUsd, expectedSeizedUsd] = [0, 0, 0, 0];
  for (let place = 0; place < book.count; place++) {
    if (book.occupied?.[place] === 0 || (include !== undefined && include[place] !== 1)) continue;
    const account = accountAt(book, place);
    if (!selects(account)) continue;
    accounts++;
    collateralUsd += account.collateralUsd;
    debtUsd += account.debtUsd;
    expectedSeizedUsd += account.expectedSeizedUsd;
  }
  return { accounts, collateralUsd, debtUsd, expectedSeizedUsd };
}
