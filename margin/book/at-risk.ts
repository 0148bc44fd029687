import { InvalidQuestionError } from '../errors.ts';
import { assetOf } from './account.ts';
import { sweepAccounts } from './at-risk-sweep.ts';
import { coverageOf, type RiskMeasure } from './measure.ts';
import { MAX_BINS, SLOTS } from './sizes.ts';
import type { AccountMask, Book } from './types.ts';

export interface AtRiskRequest {
  /** relative price moves: −0.2 is a fall of 20 %, 0.1 a rise of 10 %; each at least −1, at most 9,999 different ones */
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
  if (sorted.length >= MAX_BINS) {
    throw new InvalidQuestionError(`${sorted.length} shocks asked for; ask for at most ${MAX_BINS - 1}`);
  }
  const cells = sweepAccounts(book, {
    shocks: sorted,
    moving: [...new Set(request.assets ?? pricedAssets(book))].map((asset) => assetOf(book, asset)),
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
