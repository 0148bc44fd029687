import { TimeBeforeIndexError } from '../errors.ts';
import { rayMulHalfUp } from '../math/fixed-point.ts';
import { linearInterest } from '../math/interest.ts';
import { aaveRules } from './rules.ts';
import type { AavePosition, AaveReserve } from './types.ts';

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

/** Native units an account holds and owes in a reserve at `timestamp`, as aToken and vToken `balanceOf` say. */
export function balancesAt(
  position: Pick<AavePosition, 'scaledSupply' | 'scaledDebt'>,
  reserve: AaveReserve,
  timestamp: bigint,
  revision: number | null = null,
): { supply: bigint; debt: bigint } {
  const rules = aaveRules(revision);
  return {
    supply: rules.supplyBalance(position.scaledSupply, normalizedIncome(reserve, timestamp)),
    debt: rules.debtBalance(position.scaledDebt, normalizedDebt(reserve, timestamp, revision)),
  };
}
