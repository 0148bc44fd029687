import { wadDivFloor } from '../math/fixed-point.ts';
import { SECONDS_PER_YEAR, WAD } from '../math/integers.ts';

/** Constants of the AdaptiveCurveIrm, WAD; rates per second. */
export const ADAPTIVE_CURVE_TARGET = (WAD * 9n) / 10n;
const STEEPNESS = 4n * WAD;
const SPEED = (50n * WAD) / SECONDS_PER_YEAR;
const INITIAL_RATE = (WAD * 4n) / 100n / SECONDS_PER_YEAR;
const MIN_RATE = WAD / 1000n / SECONDS_PER_YEAR;
const MAX_RATE = (2n * WAD) / SECONDS_PER_YEAR;
const LN_2 = 693147180559945309n;
const LN_WEI = -41446531673892822312n;
const EXP_UPPER_BOUND = 93859467695000404319n;
const EXP_UPPER_VALUE = 57716089161558943949701069502944508345128422502756744429568n;

/** Signed product and quotient, WAD, towards zero: what bigint division does. */
const mul = (a: bigint, b: bigint): bigint => (a * b) / WAD;
const div = (a: bigint, b: bigint): bigint => (a * WAD) / b;

export interface AdaptiveCurveState {
  readonly totalSupplyAssets: bigint;
  readonly totalBorrowAssets: bigint;
  /** rate per second at the target usage, WAD; 0 before the first interaction */
  readonly rateAtTarget: bigint;
  /** seconds since the market's last accrual */
  readonly elapsed: bigint;
}

export interface AdaptiveCurveRate {
  /** average rate per second over the elapsed time, WAD: what accrues */
  readonly averageRate: bigint;
  readonly endRateAtTarget: bigint;
  /** borrowed over supplied, WAD, floor */
  readonly utilization: bigint;
}

/**
 * Borrow rate of a Morpho Blue market on the adaptive curve, exact.
 * Source: AdaptiveCurveIrm._borrowRate, ExpLib.
 */
export function adaptiveCurveRate(state: AdaptiveCurveState): AdaptiveCurveRate {
  const { totalSupplyAssets, totalBorrowAssets, rateAtTarget, elapsed } = state;
  const utilization = totalSupplyAssets > 0n ? wadDivFloor(totalBorrowAssets, totalSupplyAssets) : 0n;
  const err = errorOf(utilization);
  if (rateAtTarget === 0n) {
    return { averageRate: curve(INITIAL_RATE, err), endRateAtTarget: INITIAL_RATE, utilization };
  }
  const adaptation = mul(SPEED, err) * elapsed;
  if (adaptation === 0n) return { averageRate: curve(rateAtTarget, err), endRateAtTarget: rateAtTarget, utilization };
  const endRateAtTarget = adapted(rateAtTarget, adaptation);
  const middle = adapted(rateAtTarget, adaptation / 2n);
  const average = (rateAtTarget + endRateAtTarget + 2n * middle) / 4n;
  return { averageRate: curve(average, err), endRateAtTarget, utilization };
}

/** How far usage is from its target, WAD in [-1, 1] for usages in [0, 1]. */
function errorOf(utilization: bigint): bigint {
  const target = ADAPTIVE_CURVE_TARGET;
  return div(utilization - target, utilization > target ? WAD - target : target);
}

/** The rate per second at a usage (WAD), of the curve with this rate at target. */
export const adaptiveCurveAt = (rateAtTarget: bigint, utilization: bigint): bigint =>
  curve(rateAtTarget === 0n ? INITIAL_RATE : rateAtTarget, errorOf(utilization));

function curve(rateAtTarget: bigint, err: bigint): bigint {
  const slope = err < 0n ? WAD - div(WAD, STEEPNESS) : STEEPNESS - WAD;
  return mul(mul(slope, err) + WAD, rateAtTarget);
}

function adapted(rateAtTarget: bigint, adaptation: bigint): bigint {
  const rate = mul(rateAtTarget, exp(adaptation));
  return rate < MIN_RATE ? MIN_RATE : rate > MAX_RATE ? MAX_RATE : rate;
}

/** The contract's e^x, WAD: powers of two and a second-order remainder. */
function exp(x: bigint): bigint {
  if (x < LN_WEI) return 0n;
  if (x >= EXP_UPPER_BOUND) return EXP_UPPER_VALUE;
  const q = (x + (x < 0n ? -(LN_2 / 2n) : LN_2 / 2n)) / LN_2;
  const r = x - q * LN_2;
  const expR = WAD + r + (r * r) / WAD / 2n;
  return q >= 0n ? expR << q : expR >> -q;
}
