import { percentMulHalfUp, rayDivHalfUp, rayMulHalfUp } from '../math/fixed-point.ts';
import { BPS, RAY } from '../math/integers.ts';

/** The two-slope curve of a reserve, basis points as the strategy contract keeps them. */
export interface AaveRateModel {
  readonly optimalUsageBps: bigint;
  readonly baseRateBps: bigint;
  readonly slope1Bps: bigint;
  readonly slope2Bps: bigint;
}

export interface AaveRateState {
  /** variable debt, native units */
  readonly debt: bigint;
  /** virtual underlying balance, native units */
  readonly cash: bigint;
  /** claims on the reserve without cash (bridged supply up to v3.4, deficit after), native units */
  readonly unbacked?: bigint;
  readonly reserveFactorBps: bigint;
}

/** All RAY: usage as the rate strategy sees it, and rates per year. */
export interface AaveRates {
  readonly utilization: bigint;
  readonly borrowRate: bigint;
  readonly supplyRate: bigint;
}

const RAY_PER_BPS = RAY / BPS;

/**
 * Usage and rates of a reserve as its strategy computes them.
 * Source: DefaultReserveInterestRateStrategyV2.calculateInterestRates, v3.1 to v3.7.
 */
export function aaveRates(model: AaveRateModel, state: AaveRateState): AaveRates {
  const { debt, cash, unbacked = 0n } = state;
  const base = model.baseRateBps * RAY_PER_BPS;
  if (debt === 0n) return { utilization: 0n, borrowRate: base, supplyRate: 0n };
  const utilization = rayDivHalfUp(debt, cash + debt);
  const supplyUsage = rayDivHalfUp(debt, cash + debt + unbacked);
  const borrowRate = base + slopeRate(model, utilization);
  const supplyRate = percentMulHalfUp(rayMulHalfUp(borrowRate, supplyUsage), BPS - state.reserveFactorBps);
  return { utilization, borrowRate, supplyRate };
}

function slopeRate(model: AaveRateModel, utilization: bigint): bigint {
  const optimal = model.optimalUsageBps * RAY_PER_BPS;
  const slope1 = model.slope1Bps * RAY_PER_BPS;
  const slope2 = model.slope2Bps * RAY_PER_BPS;
  if (utilization <= optimal) return rayDivHalfUp(rayMulHalfUp(slope1, utilization), optimal);
  return slope1 + rayMulHalfUp(slope2, rayDivHalfUp(utilization - optimal, RAY - optimal));
}
