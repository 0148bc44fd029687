import { HAS } from './amounts.ts';
import { BIN_BLOCK, type BinTable, binFinder, MAX_BINS } from './bins.ts';
import { debtorBlocks } from './blocks.ts';
import { NEGLIGIBLE, SLOTS } from './measure.ts';
import { createRuleTable, RULE_SLOTS, repayShare } from './repay.ts';
import { firstLegFrom } from './sums.ts';
import type { Amounts, AssetColumn, Book, Slots } from './types.ts';

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
 * Accounts are taken in blocks. What a block's loops need of the book is copied first to arrays that are constants of the
 * closures: V8 then knows where they are, see `BinFinder`, and they are in the nearest cache. Of the legs those whose
 * account is liquidatable somewhere are picked out without a branch, and only they are measured: a branch per leg would be
 * mispredicted a third of the time and cost more than the rest.
 */
function createSweep(): (book: Book, task: HeatmapTask) => HeatmapSums {
  /** by account of the block */
  const sums = createSlice();
  const flags = new Uint8Array(BIN_BLOCK);
  const bonuses = new Float64Array(BIN_BLOCK);
  const ruleOf = new Uint16Array(BIN_BLOCK);
  /** by leg of the block */
  const held = createSlice();
  const account = new Uint32Array(BIN_BLOCK);
  /** the same, read without a question for the sign */
  const accounts = new Int32Array(account.buffer);
  const { surplus, exposure, debt } = sums;
  const { surplus: weights, exposure: exposures, debt: debts } = held;
  /** picked legs */
  const legs = new Int32Array(BIN_BLOCK);
  /** legs of accounts that are liquidatable already */
  const under = new Int32Array(BIN_BLOCK);
  /** prices at which the others are, and their bins */
  const { values: roots, bins } = binFinder;
  const table = createRuleTable();
  const rules = table.values;
  const cells = new Float64Array((MAX_BINS + 3) * SLOTS);
  const [slots, ruleSlots] = [SLOTS, RULE_SLOTS];

  let [found, foundUnder] = [0, 0];

  function stage(book: Book, { column, flags: all }: HeatmapTask, block: Block): void {
    const { from, to, leg, end } = block;
    surplus.set(book.sums.surplus.subarray(from, to));
    exposure.set(book.sums.exposure.subarray(from, to));
    debt.set(book.sums.debt.subarray(from, to));
    flags.set(all.subarray(from, to));
    bonuses.set(book.bonus.subarray(from, to));
    ruleOf.set(book.ruleOf.subarray(from, to));
    weights.set(column.surplus.subarray(leg, end));
    exposures.set(column.exposure.subarray(leg, end));
    if (hasDebt(column)) debts.set(column.debt.subarray(leg, end));
    account.set(column.account.subarray(leg, end));
  }

  /** Finds the prices of the block's legs and puts those apart that are liquidatable already. */
  function pick({ price, referencePrice, direction }: HeatmapTask, { from, leg, end }: Block): void {
    const count = end - leg;
    const moved = referencePrice - price;
    const floor = referencePrice * NEGLIGIBLE;
    let [healthy, sick] = [0, 0];
    for (let i = 0; i < count; i++) {
      const a = ((accounts[i] ?? 0) - from) | 0;
      const weight = weights[i] ?? 0;
      const now = (surplus[a] ?? 0) + weight * moved;
      const flag = flags[a] ?? 0;
      const root = referencePrice - now / weight;
      legs[healthy] = i;
      roots[healthy] = root;
      under[sick] = i;
      healthy += flag & Number(root > floor) & Number(now >= 0) & Number(weight * direction >= 0);
      sick += flag & Number(now < 0);
    }
    found = healthy;
    foundUnder = sick;
  }

  /** An account is measured at the price that makes it liquidatable: there its margin ratio is 1. */
  function measure({ price, referencePrice }: HeatmapTask, { from }: Block): void {
    const moved = referencePrice - price;
    for (let k = 0; k < found; k++) {
      const leg = legs[k] ?? 0;
      const a = ((accounts[leg] ?? 0) - from) | 0;
      const step = Math.min(roots[k] ?? 0, 1e200) - referencePrice;
      const units = exposures[leg] ?? 0;
      const owed = debts[leg] ?? 0;
      const collateralUsd = (exposure[a] ?? 0) + units * moved;
      const debtUsd = (debt[a] ?? 0) + owed * moved;
      const collateralThen = collateralUsd + units * step;
      const debtThen = debtUsd + owed * step;
      const rule = (ruleOf[a] ?? 0) * ruleSlots;
      const bound = rules[rule] ?? 0;
      const isFull = Number(collateralThen < bound) | Number(debtThen < bound);
      const taken = (rules[rule + 1 + isFull] ?? 0) * debtThen * (bonuses[a] ?? 0);
      const at = ((bins[k] ?? 0) + 1) * slots;
      cells[at] = (cells[at] ?? 0) + collateralUsd;
      cells[at + 1] = (cells[at + 1] ?? 0) + debtUsd;
      cells[at + 2] = (cells[at + 2] ?? 0) + Math.max(0, Math.min(taken, collateralThen));
      cells[at + 3] = (cells[at + 3] ?? 0) + 1;
    }
  }

  return (book, task) => {
    const { column } = task;
    const used = task.table.bounds.length * SLOTS;
    const already = cells.subarray(used - SLOTS, used);
    cells.fill(0, 0, used);
    table.fill(book.rules);
    binFinder.use(task.table);
    if (!hasDebt(column)) debts.fill(0);
    let [measured, leg] = [0, 0];
    for (const { from, to } of debtorBlocks(book, BIN_BLOCK)) {
      leg = firstLegFrom(column, from, leg);
      const block = { from, to, leg, end: firstLegFrom(column, to, leg) };
      stage(book, task, block);
      pick(task, block);
      binFinder.find(found);
      measure(task, block);
      for (let k = 0; k < foundUnder; k++) addUnder(book, task, leg + (under[k] ?? 0), already);
      measured += found + foundUnder;
      leg = block.end;
    }
    return { cells: cells.slice(0, used), measured };
  };
}

/** Accounts from … to, and their legs leg … end. */
interface Block extends Slots {
  readonly leg: number;
  readonly end: number;
}

type Slice = Pick<Amounts, 'surplus' | 'exposure' | 'debt'>;

function createSlice(): Slice {
  const made = (): Float64Array => new Float64Array(BIN_BLOCK);
  return { surplus: made(), exposure: made(), debt: made() };
}

const hasDebt = ({ fields }: AssetColumn): boolean => (fields & HAS.debt) !== 0;

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
