import { uniformShock } from '../../margin/index.ts';
import type { DerivedAccountKey } from '../schema/index.ts';
import type { Analytics } from './analytics.ts';

/**
 * A derived number of one account of the book, float64; null where it is not defined or not known. For filters and
 * orders over many accounts; what one account's contract says exactly is in account-risk.ts.
 */
export function accountNumber(analytics: Analytics, id: string, key: DerivedAccountKey): number | null {
  const place = analytics.placeOf.get(id);
  if (place === undefined) return analytics.excluded.has(id) ? null : emptyAccount(key);
  const { sums } = analytics.book;
  const collateral = sums.exposure[place] ?? 0;
  const debt = sums.debt[place] ?? 0;
  const required = sums.requirement[place] ?? 0;
  const surplus = sums.surplus[place] ?? 0;
  const assets = collateral + (sums.idle[place] ?? 0);
  switch (key) {
    case 'marginRatio':
    case 'nativeHealth':
      return required > 0 ? (surplus + required) / required : null;
    case 'leverage':
      return leverageOf(collateral, debt);
    case 'walletLeverage':
      return leverageOf(assets, debt);
    case 'collateralUsd':
      return collateral;
    case 'debtUsd':
      return debt;
    case 'equityUsd':
      return assets - debt;
    case 'ltv':
      return collateral > 0 ? debt / collateral : null;
    case 'liquidationThreshold':
      return collateral > 0 ? (surplus + debt) / collateral : null;
    case 'uniformShock':
      return required > 0 && surplus < 0 ? 0 : uniformShock(analytics.book, place, analytics.volatileMarkets);
  }
}

/** Whether an account is liquidatable at the book's prices; null where that is not known. Float64. */
export function isLiquidatable(analytics: Analytics, id: string): boolean | null {
  const place = analytics.placeOf.get(id);
  if (place === undefined) return analytics.excluded.has(id) ? null : false;
  const { requirement, surplus } = analytics.book.sums;
  return (requirement[place] ?? 0) > 0 && (surplus[place] ?? 0) < 0;
}

const leverageOf = (assets: number, debt: number): number | null => (assets > debt ? assets / (assets - debt) : null);

/** An account without an open position owns and owes nothing. */
function emptyAccount(key: DerivedAccountKey): number | null {
  return key === 'collateralUsd' || key === 'debtUsd' || key === 'equityUsd' ? 0 : null;
}
