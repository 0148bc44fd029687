import type { AccountMask, Book } from './types.ts';

export interface LeveragePassRequest {
  readonly withIdle: boolean;
  /** USD by account; null: every account weighs 1 */
  readonly weights: Float64Array | null;
  readonly include: AccountMask | null;
  /** inverse leverages whose cells are looked at account by account */
  readonly cuts: readonly number[];
  /** keep every account's cell, for quantiles */
  readonly keepCells: boolean;
}

/**
 * One pass over all accounts. Leverage is kept as its inverse, equity over assets, in CELLS equal cells of [0, 1] (one
 * more for all above), from which bins and quantiles follow; only accounts in a cell that an edge or a quantile cuts
 * are looked at again.
 */
export interface LeveragePass {
  /** USD by account */
  readonly assets: Float64Array;
  readonly debt: Float64Array;
  readonly weights: Float64Array;
  /** weight and accounts by cell of inverse leverage */
  readonly cellWeight: Float64Array;
  readonly cellAccounts: Uint32Array;
  /** cells with a cut in them, 1 by cell, and the accounts there */
  readonly isCut: Uint8Array;
  readonly cutAccounts: number[];
  /** cell by account, NO_CELL for accounts not in any; null when not kept */
  readonly cellOf: Uint16Array | null;
  readonly insolvent: LeverageGroup;
  readonly unleveraged: number;
  /** of solvent accounts */
  readonly totalWeight: number;
  readonly weightedSum: number;
}

export interface LeverageGroup {
  readonly weight: number;
  readonly accounts: number;
}

export const CELLS = 16_384;
const NO_CELL = 0xffff;
const BLOCK = 4096;

export function leveragePass(book: Book, request: LeveragePassRequest): LeveragePass {
  const { withIdle, weights, include, cuts, keepCells } = request;
  const { exposure, idle, debt } = book.sums;
  const flags = include === null ? book.owing : book.owing.map((owing, a) => owing & Number(include[a] === 1));
  const task: Task = {
    assets: withIdle ? exposure.map((value, a) => value + (idle[a] ?? 0)) : exposure,
    debt,
    weights: weights ?? new Float64Array(book.count).fill(1),
    cellWeight: new Float64Array(CELLS + 1),
    cellAccounts: new Uint32Array(CELLS + 1),
    isCut: new Uint8Array(CELLS + 1),
    cutAccounts: [],
    cellOf: keepCells ? new Uint16Array(book.count).fill(NO_CELL) : null,
  };
  for (const cut of cuts) task.isCut[cellAt(cut)] = 1;
  const totals = new Float64Array(TOTALS);
  const accounts = new Uint32Array(BLOCK);
  let counted = 0;
  for (let from = 0; from < book.count; from += BLOCK) {
    const found = pick(flags, from, accounts);
    tally(task, accounts, found, totals);
    counted += found;
  }
  const considered = include === null ? book.count - book.vacant : countIncluded(include, book.occupied);
  const [totalWeight = 0, weightedSum = 0, weight = 0, insolvent = 0] = totals;
  const unleveraged = considered - counted;
  return { ...task, insolvent: { weight, accounts: insolvent }, unleveraged, totalWeight, weightedSum };
}

function countIncluded(include: AccountMask, occupied: AccountMask | null): number {
  return include.reduce((sum, flag, a) => sum + Number(flag === 1 && occupied?.[a] !== 0), 0);
}

/** Accounts from `from` on that can be liquidated at all, found without a branch; returns how many. */
function pick(flags: Uint8Array, from: number, accounts: Uint32Array): number {
  const to = Math.min(from + BLOCK, flags.length);
  let found = 0;
  for (let a = from; a < to; a++) {
    accounts[found] = a;
    found += flags[a] ?? 0;
  }
  return found;
}

type Task = Omit<LeveragePass, 'insolvent' | 'unleveraged' | 'totalWeight' | 'weightedSum'>;

/** Weight, weight times leverage, insolvent weight, insolvent accounts. */
const TOTALS = 4;

function tally(task: Task, accounts: Uint32Array, found: number, totals: Float64Array): void {
  const { assets, debt, weights, cellWeight, cellAccounts, isCut, cutAccounts, cellOf } = task;
  let [totalWeight, weighted] = [0, 0];
  for (let k = 0; k < found; k++) {
    const a = accounts[k] ?? 0;
    const held = assets[a] ?? 0;
    const equity = held - (debt[a] ?? 0);
    const given = weights[a] ?? 0;
    const weight = Math.max(given, 0);
    if (equity > 0) {
      const y = equity / held;
      const cell = y < 1 ? (y * CELLS) | 0 : CELLS;
      cellWeight[cell] = (cellWeight[cell] ?? 0) + weight;
      cellAccounts[cell] = (cellAccounts[cell] ?? 0) + 1;
      if (isCut[cell] === 1) cutAccounts.push(a);
      if (cellOf !== null) cellOf[a] = cell;
      totalWeight += weight;
      weighted += weight / y;
    } else {
      totals[2] = (totals[2] ?? 0) + weight;
      totals[3] = (totals[3] ?? 0) + 1;
    }
  }
  totals[0] = (totals[0] ?? 0) + totalWeight;
  totals[1] = (totals[1] ?? 0) + weighted;
}

/** Cell of an inverse leverage above zero. */
export function cellAt(y: number): number {
  return y < 1 ? Math.trunc(y * CELLS) : CELLS;
}

/** Equity over assets. */
export function inverseOf({ assets, debt }: LeveragePass, a: number): number {
  return ((assets[a] ?? 0) - (debt[a] ?? 0)) / (assets[a] ?? 0);
}

/** The accounts in some cells, by ascending account; none where cells were not kept. */
export function accountsIn({ cellOf }: LeveragePass, cells: Iterable<number>): number[] {
  const flags = new Uint8Array(NO_CELL + 1);
  for (const cell of cells) flags[cell] = 1;
  const found: number[] = [];
  if (cellOf === null) return found;
  for (let a = 0; a < cellOf.length; a++) {
    if (flags[cellOf[a] ?? NO_CELL] === 1) found.push(a);
  }
  return found;
}
