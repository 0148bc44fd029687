import { HAS } from './amounts.ts';
import type { BinTable } from './bins.ts';
import { debtorBlocks } from './blocks.ts';
import { ask, blockAccounts, blockLegs, legsUnder, questionTables, setTable, sweep } from './heatmap-kernel.ts';
import { NEGLIGIBLE } from './measure.ts';
import { repayShare, writeRules } from './repay.ts';
import { BLOCK, SLOTS } from './sizes.ts';
import { firstLegFrom } from './sums.ts';
import type { AssetColumn, Book, Slots } from './types.ts';

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

/**
 * Adds every leg of the column to its cell. Accounts are taken in blocks; what a block's loops need of the book is copied
 * to the kernel's memory first, and to the nearest cache with that.
 */
export function sweepLegs(book: Book, task: HeatmapTask): HeatmapSums {
  const { column, table, price, referencePrice, direction } = task;
  const used = table.bounds.length * SLOTS;
  const cells = questionTables.cells.subarray(0, used);
  const already = cells.subarray(used - SLOTS);
  cells.fill(0);
  writeRules(book.rules, questionTables.rules);
  questionTables.binCells.set(table.cells);
  questionTables.bounds.set(table.bounds);
  setTable(table.low, table.cellsPerUnit, table.bounds.length);
  ask(price, referencePrice, referencePrice * NEGLIGIBLE, direction);
  if (!hasDebt(column)) blockLegs.debt.fill(0);
  let [measured, leg] = [0, 0];
  for (const { from, to } of debtorBlocks(book, BLOCK)) {
    leg = firstLegFrom(column, from, leg);
    const end = firstLegFrom(column, to, leg);
    stage(book, task, { from, to, leg, end });
    measured += sweep(end - leg, from);
    for (const place of legsUnder()) {
      addUnder(book, task, leg + place, already);
      measured++;
    }
    leg = end;
  }
  return { cells: cells.slice(), measured };
}

/** Accounts from … to, and their legs leg … end. */
interface Block extends Slots {
  readonly leg: number;
  readonly end: number;
}

function stage({ sums, bonus, ruleOf }: Book, { column, flags }: HeatmapTask, { from, to, leg, end }: Block): void {
  blockAccounts.surplus.set(sums.surplus.subarray(from, to));
  blockAccounts.exposure.set(sums.exposure.subarray(from, to));
  blockAccounts.debt.set(sums.debt.subarray(from, to));
  blockAccounts.bonus.set(bonus.subarray(from, to));
  blockAccounts.ruleOf.set(ruleOf.subarray(from, to));
  blockAccounts.flags.set(flags.subarray(from, to));
  blockLegs.account.set(column.account.subarray(leg, end));
  blockLegs.surplus.set(column.surplus.subarray(leg, end));
  blockLegs.exposure.set(column.exposure.subarray(leg, end));
  if (hasDebt(column)) blockLegs.debt.set(column.debt.subarray(leg, end));
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
