import { TimeBeforeIndexError } from '../errors.ts';
import { SECONDS_PER_YEAR } from '../math/integers.ts';
import { adaptiveCurveRate } from './adaptive-curve.ts';
import type { MorphoPool } from './facts.ts';
import { accrueMorpho, type MorphoMarket } from './market.ts';

/** A market with interest up to a time, and its borrow rate from there on. */
export interface AccruedMorpho {
  readonly market: MorphoMarket;
  /** per year, WAD, without compounding */
  readonly borrowApr: bigint;
  /** rate per second at the target usage, WAD; null where the model is not the adaptive curve */
  readonly rateAtTarget: bigint | null;
}

/**
 * What the contract's own accrual would make of a market at `timestamp`, exact where the rate model is the adaptive curve
 * or gives the same rate as when the market last accrued. Source: Morpho._accrueInterest, AdaptiveCurveIrm.
 * @throws TimeBeforeIndexError when `timestamp` precedes the last accrual
 */
export function accruedMorpho({ id, market, model }: MorphoPool, timestamp: bigint): AccruedMorpho {
  const elapsed = timestamp - market.lastUpdate;
  if (elapsed < 0n) throw new TimeBeforeIndexError(id, timestamp, market.lastUpdate);
  if (model.kind === 'LAST_RATE') {
    return {
      market: accrueMorpho(market, timestamp, model.rate),
      borrowApr: model.rate * SECONDS_PER_YEAR,
      rateAtTarget: null,
    };
  }
  const { averageRate, endRateAtTarget } = adaptiveCurveRate({ ...market, rateAtTarget: model.rateAtTarget, elapsed });
  const accrued = accrueMorpho(market, timestamp, averageRate);
  const now = adaptiveCurveRate({ ...accrued, rateAtTarget: endRateAtTarget, elapsed: 0n });
  return { market: accrued, borrowApr: now.averageRate * SECONDS_PER_YEAR, rateAtTarget: endRateAtTarget };
}
