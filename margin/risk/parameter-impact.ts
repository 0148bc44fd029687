import { accountAt } from '../book/account.ts';
import type { RiskMeasure } from '../book/measure.ts';
import type { Book } from '../book/types.ts';

/** What other parameters do to the same accounts at the same prices. */
export interface ParameterImpact {
  /** healthy before, liquidatable after; measured after */
  readonly newlyLiquidatable: RiskMeasure;
  /** liquidatable before, healthy after; measured before */
  readonly noLongerLiquidatable: RiskMeasure;
  /** ids of newlyLiquidatable, by debt, largest first */
  readonly accounts: readonly string[];
  /** the least margin ratio after, over accounts that require anything; null where none does */
  readonly lowestMarginRatio: number | null;
}

/** Compares two books of the same accounts. Accounts in one of them only are left out. USD; float64. */
export function parameterImpact(before: Book, after: Book): ParameterImpact {
  const newly = empty();
  const cured = empty();
  const accounts: { readonly id: string; readonly debtUsd: number }[] = [];
  let lowest = Number.POSITIVE_INFINITY;
  for (let place = 0; place < before.count; place++) {
    const id = before.ids.at(place);
    const other = after.ids.placeOf(id);
    if (other === undefined || before.occupied?.[place] === 0) continue;
    const [was, is] = [accountAt(before, place), accountAt(after, other)];
    lowest = Math.min(lowest, is.marginRatio ?? Number.POSITIVE_INFINITY);
    if (was.isLiquidatable === is.isLiquidatable) continue;
    add(is.isLiquidatable ? newly : cured, is.isLiquidatable ? is : was);
    if (is.isLiquidatable) accounts.push({ id, debtUsd: is.debtUsd });
  }
  return {
    newlyLiquidatable: newly,
    noLongerLiquidatable: cured,
    accounts: accounts.sort((a, b) => b.debtUsd - a.debtUsd || (a.id < b.id ? -1 : 1)).map(({ id }) => id),
    lowestMarginRatio: Number.isFinite(lowest) ? lowest : null,
  };
}

type Sum = { -readonly [key in keyof RiskMeasure]: number };

const empty = (): Sum => ({ accounts: 0, collateralUsd: 0, debtUsd: 0, expectedSeizedUsd: 0 });

function add(sum: Sum, account: Omit<RiskMeasure, 'accounts'>): void {
  sum.accounts++;
  sum.collateralUsd += account.collateralUsd;
  sum.debtUsd += account.debtUsd;
  sum.expectedSeizedUsd += account.expectedSeizedUsd;
}
