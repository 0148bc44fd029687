import type { AccountMask, Book } from './types.ts';

export interface LeveragePassRequest {
  readonly edges: readonly number[];
  readonly withIdle: boolean;
  /** USD by account; null: every account weighs 1 */
  readonly weights: Float64Array | null;
  readonly include: AccountMask | null;
}

/**
 * One pass over all accounts. Leverage is kept as its inverse, equity over assets, in CELLS equal cells of [0, 1]
 * (one more for all above), from which both bins and quantiles are found without sorting the accounts.
 */
export interface LeveragePass {
  /** weight and accounts, two values each: below, the bins, above, insolvent */
  readonly cells: Float64Array;
  readonly unleveraged: number;
  /** of solvent accounts */
  readonly totalWeight: number;
  readonly weightedSum: number;
  /** weight by cell of inverse leverage */
  readonly fine: Float64Array;
  /** cell by account, NO_CELL for accounts not in any */
  readonly cellOf: Uint16Array;
  readonly inverseOf: (account: number) => number;
  readonly weightOf: (account: number) => number;
}

const CELLS = 16_384;
const NO_CELL = 0xffff;

export function leveragePass(book: Book, request: LeveragePassRequest): LeveragePass {
  const { edges, withIdle, weights, include } = request;
  const { exposure, idle, debt, requirement } = book.sums;
  const inverse = Float64Array.from(edges, (edge) => 1 / edge);
  const start = firstGuess(inverse);
  const last = edges.length - 1;
  const cells = new Float64Array(2 * (edges.length + 2));
  const fine = new Float64Array(CELLS + 1);
  const cellOf = new Uint16Array(book.count).fill(NO_CELL);
  let [unleveraged, totalWeight, weightedSum] = [0, 0, 0];
  for (let a = 0; a < book.count; a++) {
    if (include !== null && include[a] !== 1) continue;
    if ((requirement[a] ?? 0) <= 0) {
      unleveraged++;
      continue;
    }
    const assets = (exposure[a] ?? 0) + (withIdle ? (idle[a] ?? 0) : 0);
    const equity = assets - (debt[a] ?? 0);
    const weight = weights === null ? 1 : Math.max(0, weights[a] ?? 0);
    let cell = last + 2;
    if (equity > 0) {
      const y = equity / assets;
      const place = y < 1 ? (y * CELLS) | 0 : CELLS;
      cell = start[place] ?? 0;
      while (cell <= last && (inverse[cell] ?? 0) >= y) cell++;
      if (cell > last && y === inverse[last]) cell = last;
      fine[place] = (fine[place] ?? 0) + weight;
      cellOf[a] = place;
      totalWeight += weight;
      weightedSum += (weight * assets) / equity;
    }
    cells[2 * cell] = (cells[2 * cell] ?? 0) + weight;
    cells[2 * cell + 1] = (cells[2 * cell + 1] ?? 0) + 1;
  }
  const assetsOf = (a: number): number => (exposure[a] ?? 0) + (withIdle ? (idle[a] ?? 0) : 0);
  return {
    cells,
    unleveraged,
    totalWeight,
    weightedSum,
    fine,
    cellOf,
    inverseOf: (a) => (assetsOf(a) - (debt[a] ?? 0)) / assetsOf(a),
    weightOf: (a) => (weights === null ? 1 : Math.max(0, weights[a] ?? 0)),
  };
}

/** For each cell, the number of inverse edges at or above its upper end: where the search for a bin starts. */
function firstGuess(inverse: Float64Array): Uint16Array {
  const start = new Uint16Array(CELLS + 1);
  for (let cell = 0; cell < CELLS; cell++) {
    const upper = (cell + 1) / CELLS;
    start[cell] = inverse.reduce((found, edge) => (edge >= upper ? found + 1 : found), 0);
  }
  return start;
}

/** Leverage at which each share of the weight is reached; null where there is no weight. Exact, not interpolated. */
export function leverageQuantiles(pass: LeveragePass, shares: readonly number[]): (number | null)[] {
  if (pass.totalWeight <= 0) return shares.map(() => null);
  const targets = shares.map((share) => targetCell(pass, share * pass.totalWeight));
  const members = membersOf(pass, new Set(targets.map((target) => target.cell)));
  return shares.map((share, i) => {
    const target = targets[i];
    const accounts = target === undefined ? undefined : members.get(target.cell);
    return target === undefined || accounts === undefined
      ? null
      : within(pass, accounts, share * pass.totalWeight - target.before);
  });
}

/** The cell in which the running weight, from low leverage to high, reaches `wanted`, and the weight before it. */
function targetCell({ fine }: LeveragePass, wanted: number): { cell: number; before: number } {
  let [running, lastUsed, beforeLast] = [0, CELLS, 0];
  for (let cell = CELLS; cell >= 0; cell--) {
    const weight = fine[cell] ?? 0;
    if (weight === 0) continue;
    if (running + weight >= wanted) return { cell, before: running };
    [lastUsed, beforeLast] = [cell, running];
    running += weight;
  }
  return { cell: lastUsed, before: beforeLast };
}

function membersOf({ cellOf, inverseOf }: LeveragePass, wanted: ReadonlySet<number>): Map<number, number[]> {
  const flags = new Uint8Array(NO_CELL + 1);
  for (const cell of wanted) flags[cell] = 1;
  const members = new Map<number, number[]>(Array.from(wanted, (cell) => [cell, []]));
  for (let a = 0; a < cellOf.length; a++) {
    const cell = cellOf[a] ?? NO_CELL;
    if (flags[cell] === 1) members.get(cell)?.push(a);
  }
  for (const accounts of members.values()) accounts.sort((a, b) => inverseOf(b) - inverseOf(a));
  return members;
}

function within({ inverseOf, weightOf }: LeveragePass, accounts: readonly number[], wanted: number): number | null {
  let running = 0;
  let found: number | null = null;
  for (const a of accounts) {
    const weight = weightOf(a);
    if (weight === 0) continue;
    running += weight;
    found = 1 / inverseOf(a);
    if (running >= wanted) break;
  }
  return found;
}
