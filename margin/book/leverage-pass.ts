import { debtorBlocks } from './blocks.ts';
import type { AccountMask, Book, Slots } from './types.ts';

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

export const leveragePass = createPass();

/** Made once: what all passes need are constants of the closures, see `BinFinder`. */
function createPass(): (book: Book, request: LeveragePassRequest) => LeveragePass {
  const accounts = new Uint32Array(BLOCK);
  const cellWeight = new Float64Array(CELLS + 1);
  const cellAccounts = new Uint32Array(CELLS + 1);
  const isCut = new Uint8Array(CELLS + 1);
  const cells = CELLS;
  let [totalWeight, weightedSum, insolventWeight, insolvent] = [0, 0, 0, 0];

  /** Accounts of a block that can be liquidated at all, found without a branch; returns how many. */
  function pick(flags: Uint8Array, { from, to }: Slots): number {
    let found = 0;
    for (let a = from; a < to; a++) {
      accounts[found] = a;
      found += flags[a] ?? 0;
    }
    return found;
  }

  function tally({ assets, debt, weights, cutAccounts, cellOf }: Task, found: number): void {
    let [total, weighted] = [0, 0];
    for (let k = 0; k < found; k++) {
      const a = accounts[k] ?? 0;
      const held = assets[a] ?? 0;
      const equity = held - (debt[a] ?? 0);
      const weight = Math.max(weights[a] ?? 0, 0);
      if (equity > 0) {
        const y = equity / held;
        const cell = y < 1 ? (y * cells) | 0 : cells;
        cellWeight[cell] = (cellWeight[cell] ?? 0) + weight;
        cellAccounts[cell] = (cellAccounts[cell] ?? 0) + 1;
        if (isCut[cell] === 1) cutAccounts.push(a);
        if (cellOf !== null) cellOf[a] = cell;
        total += weight;
        weighted += weight / y;
      } else {
        insolventWeight += weight;
        insolvent++;
      }
    }
    totalWeight += total;
    weightedSum += weighted;
  }

  return (book, { withIdle, weights, include, cuts, keepCells }) => {
    const { exposure, idle, debt } = book.sums;
    const flags = include === null ? book.owing : book.owing.map((owing, a) => owing & Number(include[a] === 1));
    const task: Task = {
      assets: withIdle ? exposure.map((value, a) => value + (idle[a] ?? 0)) : exposure,
      debt,
      weights: weights ?? new Float64Array(book.count).fill(1),
      cutAccounts: [],
      cellOf: keepCells ? new Uint16Array(book.count).fill(NO_CELL) : null,
    };
    for (const values of [cellWeight, cellAccounts, isCut]) values.fill(0);
    for (const cut of cuts) isCut[cellAt(cut)] = 1;
    [totalWeight, weightedSum, insolventWeight, insolvent] = [0, 0, 0, 0];
    let counted = 0;
    for (const block of debtorBlocks(book, BLOCK)) {
      const found = pick(flags, block);
      tally(task, found);
      counted += found;
    }
    const considered = include === null ? book.count - book.vacant : countIncluded(include, book.occupied);
    return {
      ...task,
      cellWeight: cellWeight.slice(),
      cellAccounts: cellAccounts.slice(),
      isCut: isCut.slice(),
      insolvent: { weight: insolventWeight, accounts: insolvent },
      unleveraged: considered - counted,
      totalWeight,
      weightedSum,
    };
  };
}

type Task = Pick<LeveragePass, 'assets' | 'debt' | 'weights' | 'cutAccounts' | 'cellOf'>;

function countIncluded(include: AccountMask, occupied: AccountMask | null): number {
  return include.reduce((sum, flag, a) => sum + Number(flag === 1 && occupied?.[a] !== 0), 0);
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
