import {
  percentDivCeil,
  percentDivFloor,
  percentDivHalfUp,
  percentMulCeil,
  percentMulFloor,
  percentMulHalfUp,
  rayMulCeil,
  rayMulFloor,
  rayMulHalfUp,
  wadDivHalfUp,
} from '../math/fixed-point.ts';
import { BPS, mulDivCeil, mulDivFloor } from '../math/integers.ts';
import { compoundedInterestBinomial, compoundedInterestSeries } from '../math/interest.ts';

type Product = (a: bigint, b: bigint) => bigint;

/** Sums over an account's collateral and debt, base currency; the weighted sum is Σ value·threshold in bps. */
export interface HealthSums {
  readonly collateralBase: bigint;
  readonly thresholdSum: bigint;
  readonly debtBase: bigint;
}

/** What differs between versions of the Aave v3 pool. Everything else is the same in all of them. */
export interface AaveRules {
  readonly version: string;
  /** first POOL_REVISION these rules hold for */
  readonly fromRevision: number;
  readonly compoundedInterest: Product;
  readonly supplyBalance: Product;
  readonly debtBalance: Product;
  readonly debtValue: (balance: bigint, price: bigint, unit: bigint) => bigint;
  /** collateral value a base-currency amount of LTV may borrow against */
  readonly borrowingPower: Product;
  readonly healthFactor: (sums: HealthSums) => bigint;
  /** a reserve whose own threshold is zero backs nothing, even inside a category that lists it */
  readonly needsReserveThreshold: boolean;
  /** inside a category the reserve's own zero LTV still counts as zero */
  readonly needsReserveLtv: boolean;
  readonly categoryHasPrice: boolean;
  readonly categoryHasLtvZero: boolean;
  readonly categoryCanIsolate: boolean;
  readonly liquidation: AaveLiquidationRules;
}

export interface AaveLiquidationRules {
  /** POSITION: half of the account's whole debt, and dust may not remain; RESERVE: half of that reserve's debt */
  readonly closeFactorOf: 'POSITION' | 'RESERVE';
  readonly bonusProduct: Product;
  readonly repayQuotient: Product;
  readonly bonusQuotient: Product;
  readonly feeProduct: Product;
  /** how the contract sees that no collateral is left, upon which remaining debt becomes a deficit; null: never */
  readonly depletion: 'VALUE' | 'SCALED' | null;
}

/** v3.0 – v3.4: the average threshold is truncated to whole basis points before it is used. */
function healthFromAverage({ collateralBase, thresholdSum, debtBase }: HealthSums): bigint {
  const average = collateralBase === 0n ? 0n : thresholdSum / collateralBase;
  return wadDivHalfUp(percentMulHalfUp(collateralBase, average), debtBase);
}

/** v3.5 and later: no intermediate truncation. */
function healthFromSum({ thresholdSum, debtBase }: HealthSums): bigint {
  return wadDivHalfUp(thresholdSum, debtBase) / BPS;
}

const v30: AaveRules = {
  version: '3.0',
  fromRevision: 1,
  compoundedInterest: compoundedInterestBinomial,
  supplyBalance: rayMulHalfUp,
  debtBalance: rayMulHalfUp,
  debtValue: mulDivFloor,
  borrowingPower: percentMulHalfUp,
  healthFactor: healthFromAverage,
  needsReserveThreshold: true,
  needsReserveLtv: true,
  categoryHasPrice: true,
  categoryHasLtvZero: false,
  categoryCanIsolate: false,
  liquidation: {
    closeFactorOf: 'RESERVE',
    bonusProduct: percentMulHalfUp,
    repayQuotient: percentDivHalfUp,
    bonusQuotient: percentDivHalfUp,
    feeProduct: percentMulHalfUp,
    depletion: null,
  },
};
const v31: AaveRules = { ...v30, version: '3.1', fromRevision: 4 };
const v32: AaveRules = { ...v31, version: '3.2', fromRevision: 5, categoryHasPrice: false };
const v33: AaveRules = {
  ...v32,
  version: '3.3',
  fromRevision: 7,
  liquidation: { ...v32.liquidation, closeFactorOf: 'POSITION', depletion: 'VALUE' },
};
const v34: AaveRules = { ...v33, version: '3.4', fromRevision: 8, compoundedInterest: compoundedInterestSeries };
const v35: AaveRules = {
  ...v34,
  version: '3.5',
  fromRevision: 9,
  supplyBalance: rayMulFloor,
  debtBalance: rayMulCeil,
  debtValue: mulDivCeil,
  borrowingPower: percentMulFloor,
  healthFactor: healthFromSum,
  liquidation: { ...v34.liquidation, repayQuotient: percentDivCeil },
};
const v36: AaveRules = {
  ...v35,
  version: '3.6',
  fromRevision: 10,
  needsReserveThreshold: false,
  needsReserveLtv: false,
  categoryHasLtvZero: true,
};
const v37: AaveRules = {
  ...v36,
  version: '3.7',
  fromRevision: 11,
  categoryCanIsolate: true,
  liquidation: {
    ...v36.liquidation,
    bonusProduct: percentMulFloor,
    bonusQuotient: percentDivFloor,
    feeProduct: percentMulCeil,
    depletion: 'SCALED',
  },
};

/**
 * Rules by version, oldest first. Read from aave-v3-core (revisions 1 to 3) and aave-v3-origin at the tags v3.1.0
 * (revision 4), v3.2.0 (5), v3.2.1 (6), v3.3.0 (7), v3.4.0 (8), v3.5.0 (9), v3.6.0 (10) and its head of 2026-06-19 (11).
 */
export const aaveVersions: readonly AaveRules[] = [v30, v31, v32, v33, v34, v35, v36, v37];
export const newestAaveRevision = 11;

/** The rules of a POOL_REVISION; the newest when it is null or newer than any known here (see `formulaOf`). */
export function aaveRules(revision: number | null): AaveRules {
  if (revision === null) return v37;
  let found = v30;
  for (const rules of aaveVersions) if (rules.fromRevision <= revision) found = rules;
  return found;
}
