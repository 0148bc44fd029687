import { InvalidRowError } from '../errors.ts';
import { type Amount, NOTHING } from './amounts.ts';
import { LEG, type RowNumbers } from './row-numbers.ts';
import type { BookLeg, BookRow } from './types.ts';

const FIELDS = ['surplus', 'requirement', 'exposure', 'debt', 'idle'] as const;
const UNSIGNED = ['requirement', 'exposure', 'idle'] as const;

/** What a book knows of its assets. */
interface Listing {
  readonly assetIndex: ReadonlyMap<string, number>;
  readonly prices: Float64Array;
}

/**
 * The legs of a row that the book takes, or why it leaves the account out.
 * @throws InvalidRowError when the row is malformed or names an asset the book does not have
 */
export function admittedLegs(row: BookRow, { assetIndex, prices }: Listing): readonly BookLeg[] | string {
  const problem = rowProblem(row, assetIndex);
  if (problem !== null) throw new InvalidRowError(row.id, problem);
  const isPriced = (leg: BookLeg): boolean => !Number.isNaN(prices[assetIndex.get(leg.asset) ?? -1] ?? Number.NaN);
  const unpriced = row.legs.find((leg) => isNeeded(leg) && !isPriced(leg));
  if (unpriced !== undefined) return `no price is known for ${unpriced.asset}`;
  return row.legs.filter((leg) => !isEmpty(leg) && isPriced(leg));
}

/** Whether the book takes a row as it is. */
export function isAdmitted(row: RowNumbers, prices: Float64Array): boolean {
  const { count, assets, legs } = row;
  if (termProblem(row) !== null) return false;
  for (let i = 0, at = 0; i < count; i++, at += LEG.size) {
    const price = prices[assets[i] ?? -1] ?? Number.NaN;
    const requirement = legs[at + LEG.requirement] ?? 0;
    const exposure = legs[at + LEG.exposure] ?? 0;
    const idle = legs[at + LEG.idle] ?? 0;
    const signed = (legs[at + LEG.surplus] ?? 0) + (legs[at + LEG.debt] ?? 0) + (legs[at + LEG.premium] ?? 0);
    if (!(requirement >= 0 && exposure >= 0 && idle >= 0)) return false;
    if (!Number.isFinite(signed + requirement + exposure + idle) || Number.isNaN(price)) return false;
  }
  return true;
}

/** Whether some prices make the account liquidatable: it has a requirement. */
export function isOwing(row: BookRow): boolean {
  return (row.constant?.requirement ?? 0) > 0 || row.legs.some((leg) => leg.requirement > 0);
}

/** What of an account no price moves. */
export const constantOf = ({ constant }: BookRow): Amount =>
  constant === undefined ? NOTHING : { ...constant, exposure: 0, idle: 0 };

/** What is wrong with a row, in words, or null. */
function rowProblem(row: BookRow, assets: ReadonlyMap<string, number>): string | null {
  const { constant } = row;
  const term = termProblem(row);
  if (term !== null) return term;
  if (constant !== undefined && !Object.values(constant).every(Number.isFinite)) return 'a constant is not finite';
  if (constant !== undefined && constant.requirement < 0) return 'its constant requirement is negative';
  const { legs } = row;
  for (let i = 0; i < legs.length; i++) {
    const leg = legs[i];
    if (leg === undefined) continue;
    if (!assets.has(leg.asset)) return `asset ${leg.asset} was not given to the book`;
    for (let j = 0; j < i; j++) if (legs[j]?.asset === leg.asset) return `asset ${leg.asset} appears twice`;
    const problem = legProblem(leg);
    if (problem !== null) return problem;
  }
  return null;
}

function termProblem({ rule, bonus }: Pick<BookRow, 'rule' | 'bonus'>): string | null {
  if (!(bonus >= 0 && Number.isFinite(bonus))) return `bonus ${bonus} is not a finite number of at least 0`;
  if (!(rule.closeFactor > 0 && rule.closeFactor <= 1)) return `close factor ${rule.closeFactor} is not in (0, 1]`;
  if (Number.isNaN(rule.fullBelowHealth) || Number.isNaN(rule.fullBelowUsd)) return 'a bound of its rule is NaN';
  return null;
}

function legProblem(leg: BookLeg): string | null {
  const { surplus, requirement, exposure, debt, idle, premium = 0 } = leg;
  // Every account passes here at every block: a finite sum tells that all parts are.
  const isSound = requirement >= 0 && exposure >= 0 && idle >= 0 && Number.isFinite(surplus + debt + premium);
  if (isSound && Number.isFinite(requirement + exposure + idle)) return null;
  if (!Number.isFinite(premium)) return `premium of ${leg.asset} is not a finite number`;
  for (const field of FIELDS) {
    if (!Number.isFinite(leg[field])) return `${field} of ${leg.asset} is not a finite number`;
  }
  for (const field of UNSIGNED) {
    if (leg[field] < 0) return `${field} of ${leg.asset} is negative`;
  }
  return null;
}

/** Whether a leg says nothing. */
export const isEmpty = (leg: Amount): boolean => !isNeeded(leg) && !(leg.idle > 0);

/** The leg takes part in liquidation, debt or exposure, so its price must be known. */
function isNeeded(leg: Amount): boolean {
  return leg.surplus !== 0 || leg.requirement !== 0 || leg.exposure !== 0 || leg.debt !== 0;
}
