import { type BinTable, binFinder, createBinTable } from './bins.ts';
import { debtorBlocks } from './blocks.ts';
import { NEGLIGIBLE } from './measure.ts';
import { repayShare, writeRules } from './repay.ts';
import { BLOCK, MOST_RULES, RULE_SLOTS, SLOTS } from './sizes.ts';
import { firstLegFrom } from './sums.ts';
import type { AccountMask, AssetColumn, Book } from './types.ts';

export interface AtRiskTask {
  /** ascending, each once */
  readonly shocks: Float64Array;
  readonly moving: readonly { readonly column: AssetColumn; readonly price: number }[];
  readonly include: AccountMask | null;
}

/** Accounts are taken in blocks whose sensitivities stay in the cache while the columns stream by. */
interface Block {
  /** surplus, exposure and debt each account gains per unit of shock: MOVES values per account */
  readonly moves: Float64Array;
  /** healthy accounts that some move makes liquidatable; the shock at which is in `binFinder` */
  readonly accounts: Uint32Array;
  /** accounts liquidatable already */
  readonly under: Uint32Array;
  found: number;
  foundUnder: number;
}

const MOVES = 3;

/**
 * Two rows of shocks + 1 cells, SLOTS values each: an account at risk at shocks 0 … k − 1 is in cell k of the first,
 * one at risk from shock k on is in cell k of the second.
 */
export function sweepAccounts(book: Book, task: AtRiskTask): Float64Array {
  const { shocks, moving, include } = task;
  const cells = new Float64Array(2 * (shocks.length + 1) * SLOTS);
  const flags = include === null ? book.owing : book.owing.map((owing, a) => owing & Number(include[a] === 1));
  const block = createBlock();
  binFinder.use(shockTable(shocks));
  const rules = new Float64Array(MOST_RULES * RULE_SLOTS);
  writeRules(book.rules, rules);
  const cursors = new Uint32Array(moving.length);
  for (const { from, to } of debtorBlocks(book, BLOCK)) {
    block.moves.fill(0);
    moving.forEach(({ column, price }, i) => {
      cursors[i] = addMoves(block.moves, column, price, firstLegFrom(column, from, cursors[i] ?? 0), from, to);
    });
    pick(book, flags, block, from, to);
    binFinder.find(block.found);
    measure(book, task, block, from, cells, rules);
    measureUnder(book, task, block, from, cells);
  }
  return cells;
}

function createBlock(): Block {
  return {
    moves: new Float64Array(BLOCK * MOVES),
    accounts: new Uint32Array(BLOCK),
    under: new Uint32Array(BLOCK),
    found: 0,
    foundUnder: 0,
  };
}

/** Bin i of a root: i shocks are not above it. The edges around the shocks are beyond any of them. */
function shockTable(shocks: Float64Array): BinTable {
  const highest = shocks[shocks.length - 1] ?? 0;
  return createBinTable(Float64Array.of(-2, ...shocks, highest + 1));
}

/** Adds a column's legs of the accounts from … to, starting at its leg `leg`; returns the first leg after them. */
function addMoves(
  moves: Float64Array,
  column: AssetColumn,
  price: number,
  leg: number,
  from: number,
  to: number,
): number {
  const { account, surplus, exposure, debt, count } = column;
  let i = leg;
  for (; i < count; i++) {
    const a = account[i] ?? to;
    if (a >= to) break;
    const at = (a - from) * MOVES;
    moves[at] = (moves[at] ?? 0) + (surplus[i] ?? 0) * price;
    moves[at + 1] = (moves[at + 1] ?? 0) + (exposure[i] ?? 0) * price;
    moves[at + 2] = (moves[at + 2] ?? 0) + (debt[i] ?? 0) * price;
  }
  return i;
}

function pick(book: Book, flags: Uint8Array, block: Block, from: number, to: number): void {
  const { moves, accounts, under } = block;
  const { values: roots } = binFinder;
  const { surplus } = book.sums;
  const floor = -1 + NEGLIGIBLE;
  let [found, foundUnder] = [0, 0];
  for (let a = from; a < to; a++) {
    const now = surplus[a] ?? 0;
    const root = -now / (moves[(a - from) * MOVES] ?? 0);
    const flag = flags[a] ?? 0;
    const isUnder = Number(now < 0);
    accounts[found] = a;
    roots[found] = root;
    under[foundUnder] = a;
    found += flag & Number(root > floor) & ~isUnder;
    foundUnder += flag & isUnder;
  }
  block.found = found;
  block.foundUnder = foundUnder;
}

/** Beyond any shock; keeps products with it finite. */
const FAR = 1e200;

/** A healthy account is measured at the shock that makes it liquidatable: its margin ratio is 1 there. */
function measure(
  book: Book,
  { shocks }: AtRiskTask,
  block: Block,
  from: number,
  cells: Float64Array,
  rules: Float64Array,
): void {
  const { moves, accounts, found } = block;
  const { values: roots, bins } = binFinder;
  const { ruleOf, bonus } = book;
  const { exposure, debt } = book.sums;
  const [count, second] = [shocks.length, shocks.length + 1];
  for (let k = 0; k < found; k++) {
    const a = accounts[k] ?? 0;
    const root = Math.min(roots[k] ?? 0, FAR);
    const move = (a - from) * MOVES;
    const notAbove = Math.min(Math.max(bins[k] ?? 0, 0), count);
    // a rising line is negative before its root, a falling one after it
    const isRising = (moves[move] ?? 0) > 0;
    const isTie = isRising && notAbove > 0 && shocks[notAbove - 1] === root;
    const at = (isRising ? notAbove - Number(isTie) : second + notAbove) * SLOTS;
    const collateralUsd = exposure[a] ?? 0;
    const debtUsd = debt[a] ?? 0;
    const collateralThen = collateralUsd + (moves[move + 1] ?? 0) * root;
    const debtThen = debtUsd + (moves[move + 2] ?? 0) * root;
    const rule = (ruleOf[a] ?? 0) * RULE_SLOTS;
    const bound = rules[rule] ?? 0;
    const isFull = Number(collateralThen < bound) | Number(debtThen < bound);
    const taken = (rules[rule + 1 + isFull] ?? 0) * debtThen * (bonus[a] ?? 0);
    cells[at] = (cells[at] ?? 0) + collateralUsd;
    cells[at + 1] = (cells[at + 1] ?? 0) + debtUsd;
    cells[at + 2] = (cells[at + 2] ?? 0) + Math.max(0, Math.min(taken, collateralThen));
    cells[at + 3] = (cells[at + 3] ?? 0) + 1;
  }
}

/** An account liquidatable already stays so up to its root, or from it on, or whatever happens; measured as it is. */
function measureUnder(book: Book, { shocks }: AtRiskTask, block: Block, from: number, cells: Float64Array): void {
  const { sums, rules, ruleOf, bonus } = book;
  for (let k = 0; k < block.foundUnder; k++) {
    const a = block.under[k] ?? 0;
    const surplus = sums.surplus[a] ?? 0;
    const required = sums.requirement[a] ?? 0;
    const slope = block.moves[(a - from) * MOVES] ?? 0;
    const root = -surplus / slope;
    const before = shocks.reduce((count, shock) => count + Number(shock < root), 0);
    const notAbove = shocks.reduce((count, shock) => count + Number(shock <= root), 0);
    const cell = slope < 0 ? shocks.length + 1 + notAbove : slope > 0 ? before : shocks.length;
    const collateralUsd = sums.exposure[a] ?? 0;
    const debtUsd = sums.debt[a] ?? 0;
    const rule = rules[ruleOf[a] ?? 0];
    const health = (surplus + required) / required;
    const share = rule === undefined ? 0 : repayShare(rule, { health, collateralUsd, debtUsd });
    const at = cell * SLOTS;
    cells[at] = (cells[at] ?? 0) + collateralUsd;
    cells[at + 1] = (cells[at + 1] ?? 0) + debtUsd;
    cells[at + 2] = (cells[at + 2] ?? 0) + Math.max(0, Math.min(share * debtUsd * (bonus[a] ?? 0), collateralUsd));
    cells[at + 3] = (cells[at + 3] ?? 0) + 1;
  }
}
