import { type BinTable, binMany } from './bins.ts';
import { NEGLIGIBLE, SLOTS } from './measure.ts';
import { RULE_SLOTS, repayShare, ruleTable } from './repay.ts';
import type { AssetColumn, Book } from './types.ts';

export interface HeatmapTask {
  readonly column: AssetColumn;
  readonly price: number;
  readonly referencePrice: number;
  readonly table: BinTable;
  /** below, bins, above, already; SLOTS values each */
  readonly cells: Float64Array;
  /** 1: only falls, −1: only rises, 0: both */
  readonly direction: number;
  /** 1 for accounts that count and can be liquidated */
  readonly flags: Uint8Array;
}

/**
 * Legs are taken in blocks: first those whose account is liquidatable somewhere are picked out without a branch,
 * then only they are measured. A branch per leg would be mispredicted a third of the time and cost more than the rest.
 */
interface Block {
  /** legs of healthy accounts that a price makes liquidatable, and that price */
  readonly legs: Uint32Array;
  readonly roots: Float64Array;
  readonly bins: Int32Array;
  /** legs of accounts liquidatable already */
  readonly under: Uint32Array;
  /** how many of each the block holds */
  found: number;
  foundUnder: number;
}

const BLOCK = 4096;
/** Beyond any price; keeps products with it finite. */
const FAR = 1e200;

/** Adds every leg of the column to its cell; returns how many there were. */
export function sweepLegs(book: Book, task: HeatmapTask): number {
  const block: Block = {
    legs: new Uint32Array(BLOCK),
    roots: new Float64Array(BLOCK),
    bins: new Int32Array(BLOCK),
    under: new Uint32Array(BLOCK),
    found: 0,
    foundUnder: 0,
  };
  const rules = ruleTable(book.rules);
  let measured = 0;
  for (let from = 0; from < task.column.count; from += BLOCK) {
    pick(book, task, block, from);
    binMany(task.table, block.roots, block.found, block.bins);
    measured += measure(book, task, block, rules) + measureUnder(book, task, block);
  }
  return measured;
}

/** Fills the block from leg `from` on. */
function pick(book: Book, task: HeatmapTask, block: Block, from: number): void {
  const { account, surplus: weights, count } = task.column;
  const { flags, referencePrice } = task;
  const { legs, roots, under } = block;
  const { surplus } = book.sums;
  const moved = referencePrice - task.price;
  const to = Math.min(from + BLOCK, count);
  const floor = referencePrice * NEGLIGIBLE;
  let [found, foundUnder] = [0, 0];
  for (let i = from; i < to; i++) {
    const a = account[i] ?? 0;
    const weight = weights[i] ?? 0;
    const now = (surplus[a] ?? 0) + weight * moved;
    const root = referencePrice - now / weight;
    const flag = flags[a] ?? 0;
    const isUnder = Number(now < 0);
    legs[found] = i;
    roots[found] = root;
    under[foundUnder] = i;
    found += flag & Number(root > floor) & ~isUnder;
    foundUnder += flag & isUnder;
  }
  block.found = found;
  block.foundUnder = foundUnder;
}

/** An account is measured at the price that makes it liquidatable: there its margin ratio is 1. */
function measure(book: Book, task: HeatmapTask, block: Block, rules: Float64Array): number {
  const { legs, roots, bins, found } = block;
  const { account, surplus: weights, exposure: exposures, debt: debts } = task.column;
  const { referencePrice, cells, direction } = task;
  const { ruleOf, bonus } = book;
  const { exposure: collaterals, debt: owed } = book.sums;
  const moved = referencePrice - task.price;
  let measured = 0;
  for (let k = 0; k < found; k++) {
    const i = legs[k] ?? 0;
    const a = account[i] ?? 0;
    if (direction !== 0 && (weights[i] ?? 0) * direction < 0) continue;
    const step = Math.min(roots[k] ?? 0, FAR) - referencePrice;
    const exposure = exposures[i] ?? 0;
    const debt = debts[i] ?? 0;
    const collateralUsd = (collaterals[a] ?? 0) + exposure * moved;
    const debtUsd = (owed[a] ?? 0) + debt * moved;
    const collateralThen = collateralUsd + exposure * step;
    const debtThen = debtUsd + debt * step;
    const rule = (ruleOf[a] ?? 0) * RULE_SLOTS;
    const closeFactor = rules[rule] ?? 0;
    const bound = rules[rule + 1] ?? 0;
    const isFull = Number(collateralThen < bound) | Number(debtThen < bound);
    const taken = (closeFactor + (1 - closeFactor) * isFull) * debtThen * (bonus[a] ?? 0);
    const at = ((bins[k] ?? 0) + 1) * SLOTS;
    cells[at] = (cells[at] ?? 0) + collateralUsd;
    cells[at + 1] = (cells[at + 1] ?? 0) + debtUsd;
    cells[at + 2] = (cells[at + 2] ?? 0) + Math.max(0, Math.min(taken, collateralThen));
    cells[at + 3] = (cells[at + 3] ?? 0) + 1;
    measured++;
  }
  return measured;
}

/** Accounts liquidatable at the reference price already are measured as they are there. */
function measureUnder(book: Book, task: HeatmapTask, { under, foundUnder }: Block): number {
  const { column, cells, referencePrice, table } = task;
  const { account, surplus, requirement, exposure, debt } = column;
  const { sums, rules, ruleOf, bonus } = book;
  const moved = referencePrice - task.price;
  const at = (table.edges.length + 1) * SLOTS;
  for (let k = 0; k < foundUnder; k++) {
    const i = under[k] ?? 0;
    const a = account[i] ?? 0;
    const required = (sums.requirement[a] ?? 0) + (requirement[i] ?? 0) * moved;
    const cover = (sums.surplus[a] ?? 0) + (surplus[i] ?? 0) * moved + required;
    const collateralUsd = (sums.exposure[a] ?? 0) + (exposure[i] ?? 0) * moved;
    const debtUsd = (sums.debt[a] ?? 0) + (debt[i] ?? 0) * moved;
    const rule = rules[ruleOf[a] ?? 0];
    const share = rule === undefined ? 0 : repayShare(rule, { health: cover / required, collateralUsd, debtUsd });
    cells[at] = (cells[at] ?? 0) + collateralUsd;
    cells[at + 1] = (cells[at + 1] ?? 0) + debtUsd;
    cells[at + 2] = (cells[at + 2] ?? 0) + Math.max(0, Math.min(share * debtUsd * (bonus[a] ?? 0), collateralUsd));
    cells[at + 3] = (cells[at + 3] ?? 0) + 1;
  }
  return foundUnder;
}
