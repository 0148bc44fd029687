import { HAS } from './amounts.ts';
import { BIN_BLOCK, type BinTable, createBinFinder, MAX_BINS } from './bins.ts';
import { NEGLIGIBLE, SLOTS } from './measure.ts';
import { createRuleTable, RULE_SLOTS, repayShare } from './repay.ts';
import type { AssetColumn, Book } from './types.ts';

export interface HeatmapTask {
  readonly column: AssetColumn;
  readonly price: number;
  readonly referencePrice: number;
  readonly table: BinTable;
  /** 1: only falls, −1: only rises, 0: both */
  readonly direction: number;
  /** 1 for accounts that count and can be liquidated */
  readonly flags: Uint8Array;
}

export interface HeatmapSums {
  /** below, bins, above, already; SLOTS values each */
  readonly cells: Float64Array;
  /** legs that are in one of them */
  readonly measured: number;
}

/** Adds every leg of the column to its cell. */
export const sweepLegs = createSweep();

/**
 * Legs are taken in blocks: first those whose account is liquidatable somewhere are picked out without a branch,
 * then only they are measured. A branch per leg would be mispredicted a third of the time and cost more than the rest.
 * Made once: what a block needs are constants of the closures, see `createBinFinder`.
 */
function createSweep(): (book: Book, task: HeatmapTask) => HeatmapSums {
  /** picked legs and their accounts */
  const legs = new Uint32Array(BIN_BLOCK);
  const accounts = new Uint32Array(BIN_BLOCK);
  /** legs of accounts that are liquidatable already */
  const under = new Uint32Array(BIN_BLOCK);
  /** prices at which the others are, and their bins */
  const finder = createBinFinder();
  const { values: roots, bins } = finder;
  const table = createRuleTable();
  const rules = table.values;
  const cells = new Float64Array((MAX_BINS + 3) * SLOTS);
  const [slots, ruleSlots] = [SLOTS, RULE_SLOTS];

  let [found, foundUnder] = [0, 0];

  /**
   * Finds the prices of the legs from … to and puts those apart that are liquidatable already. Two at a time, since V8
   * asks every array that is given what it is and where in every turn.
   */
  function pick(
    book: Book,
    { column, flags, price, referencePrice, direction }: HeatmapTask,
    from: number,
    to: number,
  ) {
    const { account, surplus: weights } = column;
    const { surplus } = book.sums;
    const moved = referencePrice - price;
    const floor = referencePrice * NEGLIGIBLE;
    let [healthy, sick] = [0, 0];
    for (let i = from; i < to; i += 2) {
      const j = Math.min(i + 1, to - 1);
      const a = account[i] ?? 0;
      const b = account[j] ?? 0;
      const weightA = weights[i] ?? 0;
      const weightB = weights[j] ?? 0;
      const nowA = (surplus[a] ?? 0) + weightA * moved;
      const nowB = (surplus[b] ?? 0) + weightB * moved;
      const flagA = flags[a] ?? 0;
      const flagB = (flags[b] ?? 0) & (j - i);
      const rootA = referencePrice - nowA / weightA;
      const rootB = referencePrice - nowB / weightB;
      legs[healthy] = i;
      accounts[healthy] = a;
      roots[healthy] = rootA;
      under[sick] = i;
      healthy += flagA & Number(rootA > floor) & Number(nowA >= 0) & Number(weightA * direction >= 0);
      sick += flagA & Number(nowA < 0);
      legs[healthy] = j;
      accounts[healthy] = b;
      roots[healthy] = rootB;
      under[sick] = j;
      healthy += flagB & Number(rootB > floor) & Number(nowB >= 0) & Number(weightB * direction >= 0);
      sick += flagB & Number(nowB < 0);
    }
    found = healthy;
    foundUnder = sick;
  }

  /** An account is measured at the price that makes it liquidatable: there its margin ratio is 1. */
  function measure({ sums, ruleOf, bonus }: Book, { column, price, referencePrice }: HeatmapTask): void {
    const { exposure: exposures, debt: debts } = column;
    const { exposure: collaterals, debt: owed } = sums;
    const hasDebt = (column.fields & HAS.debt) !== 0;
    const moved = referencePrice - price;
    for (let k = 0; k < found; k++) {
      const leg = legs[k] ?? 0;
      const a = accounts[k] ?? 0;
      const step = Math.min(roots[k] ?? 0, 1e200) - referencePrice;
      const exposure = exposures[leg] ?? 0;
      const debt = hasDebt ? (debts[leg] ?? 0) : 0;
      const collateralUsd = (collaterals[a] ?? 0) + exposure * moved;
      const debtUsd = (owed[a] ?? 0) + debt * moved;
      const collateralThen = collateralUsd + exposure * step;
      const debtThen = debtUsd + debt * step;
      const rule = (ruleOf[a] ?? 0) * ruleSlots;
      const bound = rules[rule] ?? 0;
      const isFull = Number(collateralThen < bound) | Number(debtThen < bound);
      const taken = (rules[rule + 1 + isFull] ?? 0) * debtThen * (bonus[a] ?? 0);
      const at = ((bins[k] ?? 0) + 1) * slots;
      cells[at] = (cells[at] ?? 0) + collateralUsd;
      cells[at + 1] = (cells[at + 1] ?? 0) + debtUsd;
      cells[at + 2] = (cells[at + 2] ?? 0) + Math.max(0, Math.min(taken, collateralThen));
      cells[at + 3] = (cells[at + 3] ?? 0) + 1;
    }
  }

  return (book, task) => {
    const used = task.table.bounds.length * SLOTS;
    const already = cells.subarray(used - SLOTS, used);
    cells.fill(0, 0, used);
    table.fill(book.rules);
    let measured = 0;
    for (let from = 0; from < task.column.count; from += BIN_BLOCK) {
      pick(book, task, from, Math.min(from + BIN_BLOCK, task.column.count));
      finder.find(task.table, found);
      measure(book, task);
      for (let k = 0; k < foundUnder; k++) addUnder(book, task, under[k] ?? 0, already);
      measured += found + foundUnder;
    }
    return { cells: cells.slice(0, used), measured };
  };
}

/** An account liquidatable at the reference price already is measured as it is there. */
function addUnder(book: Book, { column, price, referencePrice }: HeatmapTask, leg: number, cell: Float64Array): void {
  const { sums, rules, ruleOf, bonus } = book;
  const moved = referencePrice - price;
  const a = column.account[leg] ?? 0;
  const required = (sums.requirement[a] ?? 0) + (column.requirement[leg] ?? 0) * moved;
  const cover = (sums.surplus[a] ?? 0) + (column.surplus[leg] ?? 0) * moved + required;
  const collateralUsd = (sums.exposure[a] ?? 0) + (column.exposure[leg] ?? 0) * moved;
  const debtUsd = (sums.debt[a] ?? 0) + (column.debt[leg] ?? 0) * moved;
  const rule = rules[ruleOf[a] ?? 0];
  const share = rule === undefined ? 0 : repayShare(rule, { health: cover / required, collateralUsd, debtUsd });
  cell[0] = (cell[0] ?? 0) + collateralUsd;
  cell[1] = (cell[1] ?? 0) + debtUsd;
  cell[2] = (cell[2] ?? 0) + Math.max(0, Math.min(share * debtUsd * (bonus[a] ?? 0), collateralUsd));
  cell[3] = (cell[3] ?? 0) + 1;
}
