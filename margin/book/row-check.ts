import type { BookLeg, BookRow } from './types.ts';

const FIELDS = ['surplus', 'requirement', 'exposure', 'debt', 'idle'] as const;
const UNSIGNED = ['requirement', 'exposure', 'idle'] as const;

/** What is wrong with a row, in words, or null. */
export function rowProblem(row: BookRow, assets: ReadonlyMap<string, number>): string | null {
  const { rule, bonus, constant } = row;
  if (!(bonus >= 0 && Number.isFinite(bonus))) return `bonus ${bonus} is not a finite number of at least 0`;
  if (!(rule.closeFactor > 0 && rule.closeFactor <= 1)) return `close factor ${rule.closeFactor} is not in (0, 1]`;
  if (Number.isNaN(rule.fullBelowHealth) || Number.isNaN(rule.fullBelowUsd)) return 'a bound of its rule is NaN';
  if (constant !== undefined && !Object.values(constant).every(Number.isFinite)) return 'a constant is not finite';
  if (constant !== undefined && constant.requirement < 0) return 'its constant requirement is negative';
  for (const [i, leg] of row.legs.entries()) {
    if (!assets.has(leg.asset)) return `asset ${leg.asset} was not given to the book`;
    if (row.legs.findIndex((other) => other.asset === leg.asset) !== i) return `asset ${leg.asset} appears twice`;
    const problem = legProblem(leg);
    if (problem !== null) return problem;
  }
  return null;
}

function legProblem(leg: BookLeg): string | null {
  for (const field of FIELDS) {
    if (!Number.isFinite(leg[field])) return `${field} of ${leg.asset} is not a finite number`;
  }
  for (const field of UNSIGNED) {
    if (leg[field] < 0) return `${field} of ${leg.asset} is negative`;
  }
  return null;
}

/** The leg takes part in liquidation, debt or exposure, so its price must be known. */
export function isNeeded(leg: BookLeg): boolean {
  return leg.surplus !== 0 || leg.requirement !== 0 || leg.exposure !== 0 || leg.debt !== 0;
}
