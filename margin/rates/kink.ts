import { InvalidQuestionError } from '../errors.ts';

/** A two-slope rate curve; all fractions, rates per year (APR). Float64. */
export interface KinkModel {
  readonly baseApr: number;
  readonly slope1: number;
  readonly slope2: number;
  /** usage at the kink, in (0, 1) */
  readonly kink: number;
  /** share of interest kept from suppliers */
  readonly reserveFactor: number;
}

export interface KinkRates {
  readonly utilization: number;
  readonly borrowApr: number;
  readonly supplyApr: number;
}

/**
 * Borrowed over borrowed plus cash, the protocol's own definition; 0 where both are zero, null where either is
 * negative or not a number. Source: DefaultReserveInterestRateStrategyV2.
 */
export function utilization(borrowed: number, cash: number): number | null {
  if (!(borrowed >= 0 && cash >= 0)) return null;
  return borrowed === 0 ? 0 : borrowed / (borrowed + cash);
}

/** Rates of a kink model at a usage of [0, 1]. @throws InvalidQuestionError */
export function kinkRates(model: KinkModel, usage: number): KinkRates {
  if (!(usage >= 0 && usage <= 1)) throw new InvalidQuestionError(`usage ${usage} is not a share in [0, 1]`);
  const { baseApr, slope1, slope2, kink } = model;
  const borrowApr =
    usage <= kink ? baseApr + (slope1 * usage) / kink : baseApr + slope1 + (slope2 * (usage - kink)) / (1 - kink);
  return { utilization: usage, borrowApr, supplyApr: borrowApr * usage * (1 - model.reserveFactor) };
}

/**
 * The curve at `points` equal steps of usage from 0 to 1, the kink always among them.
 * @throws InvalidQuestionError
 */
export function rateCurve(model: KinkModel, points = 101): KinkRates[] {
  if (!(Number.isInteger(points) && points >= 2 && points <= 10_001)) {
    throw new InvalidQuestionError(`${points} points asked for; ask for 2 to 10001`);
  }
  const usages = Array.from({ length: points }, (_, i) => i / (points - 1));
  if (!usages.includes(model.kink)) usages.push(model.kink);
  return usages.sort((a, b) => a - b).map((usage) => kinkRates(model, usage));
}

const SECONDS_PER_YEAR = 31_536_000;

/** Yield of a yearly rate compounded every second: (1 + apr/31536000)^31536000 − 1. Fractions. */
export function aprToApy(apr: number): number {
  return Math.expm1(SECONDS_PER_YEAR * Math.log1p(apr / SECONDS_PER_YEAR));
}
