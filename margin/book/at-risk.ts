import { InvalidQuestionError } from '../errors.ts';
import { assetOf } from './account.ts';
import { coverageOf, type RiskMeasure, SLOTS } from './measure.ts';
import { repayShare } from './repay.ts';
import type { AccountMask, Book } from './types.ts';

export interface AtRiskRequest {
  /** relative price moves: −0.2 is a fall of 20 %, 0.1 a rise of 10 %; each at least −1 */
  readonly shocks: readonly number[];
  /** assets that move together; all of the book by default */
  readonly assets?: Iterable<string> | undefined;
  readonly include?: AccountMask | undefined;
}

export interface AtRiskPoint extends RiskMeasure {
  readonly shock: number;
}

export interface AtRiskCurve {
  /** in the order of the shocks asked for */
  readonly points: readonly AtRiskPoint[];
  readonly coverage: number;
}

/**
 * For each shock, the accounts that are liquidatable once the assets' prices have moved by it: their collateral and
 * debt at the book's prices, and what a first liquidation of each takes at the shock where it becomes liquidatable
 * (for accounts already liquidatable, now). One pass, whatever the number of shocks. USD; float64.
 * For one asset this is the area under its heatmap.
 * @throws UnknownAssetError, InvalidQuestionError
 */
export function atRiskCurve(book: Book, request: AtRiskRequest): AtRiskCurve {
  const wrong = request.shocks.find((shock) => !(shock >= -1 && Number.isFinite(shock)));
  if (wrong !== undefined) throw new InvalidQuestionError(`shock ${wrong} is not a move of at least −1; −0.2 is −20 %`);
  const sorted = Float64Array.from(new Set(request.shocks)).sort();
  const cells = new Float64Array(2 * (sorted.length + 1) * SLOTS);
  sweep(book, {
    shocks: sorted,
    moves: sensitivities(book, request.assets ?? pricedAssets(book)),
    cells,
    include: request.include ?? null,
  });
  const running = runningTotals(cells, sorted.length);
  const place = new Map(Array.from(sorted, (shock, i) => [shock, i]));
  const points = request.shocks.map((shock) => {
    const at = (place.get(shock) ?? 0) * SLOTS;
    return {
      shock,
      collateralUsd: running[at] ?? 0,
      debtUsd: running[at + 1] ?? 0,
      expectedSeizedUsd: running[at + 2] ?? 0,
      accounts: running[at + 3] ?? 0,
    };
  });
  return { points, coverage: coverageOf(book) };
}

function pricedAssets(book: Book): string[] {
  return book.assets.filter((_, i) => !Number.isNaN(book.prices[i] ?? Number.NaN));
}

/** Fields of an account's sensitivity to the shock, USD per unit of shock. */
const MOVES = 3;

/** surplus, exposure and debt each account gains per unit of shock: three values per account. */
function sensitivities(book: Book, assets: Iterable<string>): Float64Array {
  const moves = new Float64Array(book.count * MOVES);
  for (const asset of new Set(assets)) {
    const { column, price } = assetOf(book, asset);
    const { account, surplus, exposure, debt, count } = column;
    for (let i = 0; i < count; i++) {
      const at = (account[i] ?? 0) * MOVES;
      moves[at] = (moves[at] ?? 0) + (surplus[i] ?? 0) * price;
      moves[at + 1] = (moves[at + 1] ?? 0) + (exposure[i] ?? 0) * price;
      moves[at + 2] = (moves[at + 2] ?? 0) + (debt[i] ?? 0) * price;
    }
  }
  return moves;
}

interface Sweep {
  readonly shocks: Float64Array;
  readonly moves: Float64Array;
  /**
   * two rows of (shocks + 1) cells: an account at risk at shocks 0 … k − 1 is in cell k of the first, one at risk from
   * shock k on is in cell k of the second
   */
  readonly cells: Float64Array;
  readonly include: AccountMask | null;
}

function sweep(book: Book, { shocks, moves, cells, include }: Sweep): void {
  const { count, sums, rules, ruleOf, bonus } = book;
  const second = shocks.length + 1;
  for (let a = 0; a < count; a++) {
    const required = sums.requirement[a] ?? 0;
    if (required <= 0 || (include !== null && include[a] !== 1)) continue;
    const surplus = sums.surplus[a] ?? 0;
    const slope = moves[a * MOVES] ?? 0;
    const isUnder = surplus < 0;
    if (slope === 0 && !isUnder) continue;
    const root = -surplus / slope;
    // a falling line is negative after its root, a rising one before it; a flat one that is under always
    const cell =
      slope < 0 ? second + firstAbove(shocks, root) : slope > 0 ? firstNotBelow(shocks, root) : shocks.length;
    const collateralUsd = sums.exposure[a] ?? 0;
    const debtUsd = sums.debt[a] ?? 0;
    const step = isUnder ? 0 : root;
    const collateralThen = collateralUsd + (moves[a * MOVES + 1] ?? 0) * step;
    const debtThen = debtUsd + (moves[a * MOVES + 2] ?? 0) * step;
    const rule = rules[ruleOf[a] ?? 0];
    if (rule === undefined) continue;
    const health = isUnder ? (surplus + required) / required : 1;
    const share = repayShare(rule, { health, collateralUsd: collateralThen, debtUsd: debtThen });
    const at = cell * SLOTS;
    cells[at] = (cells[at] ?? 0) + collateralUsd;
    cells[at + 1] = (cells[at + 1] ?? 0) + debtUsd;
    cells[at + 2] = (cells[at + 2] ?? 0) + Math.max(0, Math.min(share * debtThen * (bonus[a] ?? 0), collateralThen));
    cells[at + 3] = (cells[at + 3] ?? 0) + 1;
  }
}

/** Number of sorted values below x. */
function firstNotBelow(sorted: Float64Array, x: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Number of sorted values at or below x. */
function firstAbove(sorted: Float64Array, x: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Totals at each shock: everything in the first row beyond it, and in the second row up to it. */
function runningTotals(cells: Float64Array, shocks: number): Float64Array {
  const totals = new Float64Array(shocks * SLOTS);
  const second = (shocks + 1) * SLOTS;
  for (let slot = 0; slot < SLOTS; slot++) {
    let [before, after] = [0, 0];
    for (let k = shocks; k > 0; k--) {
      before += cells[k * SLOTS + slot] ?? 0;
      totals[(k - 1) * SLOTS + slot] = before;
    }
    for (let k = 0; k < shocks; k++) {
      after += cells[second + k * SLOTS + slot] ?? 0;
      totals[k * SLOTS + slot] = (totals[k * SLOTS + slot] ?? 0) + after;
    }
  }
  return totals;
}
