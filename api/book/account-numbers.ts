import { liquidationDistance, uniformShock } from '../../margin/index.ts';
import type { DerivedAccountKey } from '../schema/index.ts';
import type { Analytics } from './analytics.ts';

/**
 * Derived numbers of all accounts of a book, float64: for filters and orders over many accounts. What one account's
 * contract says exactly is in account-risk.ts.
 */
export interface AccountNumbers {
  /** By place in the book; NaN where the number is not defined. */
  readonly inBook: Float64Array;
  /** Of accounts that own and owe nothing, which are not in the book; NaN where it is not defined. */
  readonly ofEmpty: number;
}

const computed = new WeakMap<Analytics, Map<DerivedAccountKey, AccountNumbers>>();

/** The numbers of one key, computed once per book. */
export function accountNumbers(analytics: Analytics, key: DerivedAccountKey): AccountNumbers {
  const known = computed.get(analytics) ?? new Map<DerivedAccountKey, AccountNumbers>();
  computed.set(analytics, known);
  const numbers = known.get(key) ?? computeNumbers(analytics, key);
  known.set(key, numbers);
  return numbers;
}

function computeNumbers(analytics: Analytics, key: DerivedAccountKey): AccountNumbers {
  const { count, sums } = analytics.book;
  const numberOf = formulas(analytics)[key];
  const inBook = new Float64Array(count);
  for (let place = 0; place < count; place++) {
    inBook[place] = numberOf({
      place,
      collateral: sums.exposure[place] ?? 0,
      idle: sums.idle[place] ?? 0,
      debt: sums.debt[place] ?? 0,
      required: sums.requirement[place] ?? 0,
      surplus: sums.surplus[place] ?? 0,
    });
  }
  const isAmount = key === 'collateralUsd' || key === 'debtUsd' || key === 'equityUsd';
  return { inBook, ofEmpty: isAmount ? 0 : Number.NaN };
}

interface Facts {
  readonly place: number;
  readonly collateral: number;
  readonly idle: number;
  readonly debt: number;
  readonly required: number;
  readonly surplus: number;
}

const marginRatio = ({ surplus, required }: Facts): number =>
  required > 0 ? (surplus + required) / required : Number.NaN;

const leverageOf = (assets: number, debt: number): number => (assets > debt ? assets / (assets - debt) : Number.NaN);

const formulas = (analytics: Analytics): { readonly [key in DerivedAccountKey]: (facts: Facts) => number } => ({
  marginRatio,
  nativeHealth: marginRatio,
  leverage: ({ collateral, debt }) => leverageOf(collateral, debt),
  walletLeverage: ({ collateral, idle, debt }) => leverageOf(collateral + idle, debt),
  collateralUsd: ({ collateral }) => collateral,
  debtUsd: ({ debt }) => debt,
  equityUsd: ({ collateral, idle, debt }) => collateral + idle - debt,
  ltv: ({ collateral, debt }) => (collateral > 0 ? debt / collateral : Number.NaN),
  liquidationThreshold: ({ collateral, surplus, debt }) =>
    collateral > 0 ? (surplus + debt) / collateral : Number.NaN,
  uniformShock: ({ place, required, surplus }) =>
    required > 0 && surplus < 0 ? 0 : (uniformShock(analytics.book, place, analytics.volatileMarkets) ?? Number.NaN),
  distanceToLiquidation: ({ place }) => liquidationDistance(analytics.book, place) ?? Number.NaN,
});
