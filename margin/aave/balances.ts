import { TimeBeforeIndexError } from '../errors.ts';
import { rayMulHalfUp } from '../math/fixed-point.ts';
import { compoundedInterestBinomial, linearInterest } from '../math/interest.ts';
import { aaveRules } from './rules.ts';
import type { AavePosition, AaveReserve, AaveStableDebt } from './types.ts';

function elapsedSince(reserve: AaveReserve, timestamp: bigint): bigint {
  const elapsed = timestamp - reserve.indexTimestamp;
  if (elapsed < 0n) throw new TimeBeforeIndexError(reserve.asset, timestamp, reserve.indexTimestamp);
  return elapsed;
}

/**
 * Supply index at `timestamp`, RAY: linear interest since the stored index.
 * Source: ReserveLogic.getNormalizedIncome.
 * @throws TimeBeforeIndexError when `timestamp` precedes the stored index.
 */
export function normalizedIncome(reserve: AaveReserve, timestamp: bigint): bigint {
  const elapsed = elapsedSince(reserve, timestamp);
  if (elapsed === 0n) return reserve.liquidityIndex;
  return rayMulHalfUp(linearInterest(reserve.liquidityRate, elapsed), reserve.liquidityIndex);
}

/**
 * Variable borrow index at `timestamp`, RAY: compounded interest since the stored index. The series changed in v3.4,
 * so history needs the `revision` (POOL_REVISION) live at that time.
 * Source: ReserveLogic.getNormalizedDebt.
 * @throws TimeBeforeIndexError when `timestamp` precedes the stored index.
 */
export function normalizedDebt(reserve: AaveReserve, timestamp: bigint, revision: number | null = null): bigint {
  const elapsed = elapsedSince(reserve, timestamp);
  if (elapsed === 0n) return reserve.variableBorrowIndex;
  const growth = aaveRules(revision).compoundedInterest(reserve.variableBorrowRate, elapsed);
  return rayMulHalfUp(growth, reserve.variableBorrowIndex);
}

/**
 * Stable-rate debt with interest up to `timestamp`, native units, as StableDebtToken.balanceOf and, for a reserve's total
 * at its average rate, totalSupply say. Source: StableDebtToken of v3.0.
 */
export function stableBalance(debt: AaveStableDebt | null | undefined, timestamp: bigint): bigint {
  if (debt === null || debt === undefined || debt.amount === 0n) return 0n;
  return rayMulHalfUp(debt.amount, compoundedInterestBinomial(debt.rate, timestamp - debt.since));
}

/** Whether the account owes anything in the reserve. */
export const owes = ({ scaledDebt, stableDebt }: AavePosition): boolean =>
  scaledDebt > 0n || (stableDebt?.amount ?? 0n) > 0n;

/** Native units an account holds and owes in a reserve at `timestamp`, as the tokens' `balanceOf` say. */
export function balancesAt(
  position: Pick<AavePosition, 'scaledSupply' | 'scaledDebt' | 'stableDebt'>,
  reserve: AaveReserve,
  timestamp: bigint,
  revision: number | null = null,
): { supply: bigint; debt: bigint } {
  const rules = aaveRules(revision);
  const variable = rules.debtBalance(position.scaledDebt, normalizedDebt(reserve, timestamp, revision));
  return {
    supply: rules.supplyBalance(position.scaledSupply, normalizedIncome(reserve, timestamp)),
    debt: variable + stableBalance(position.stableDebt, timestamp),
  };
}
