import { HAS } from '../book/columns.ts';
import type { AssetColumn, Book } from '../book/types.ts';

/** Every account's sums at one set of prices, USD; what no price moves may be the book's own array: not to be written. */
export interface PricedSums {
  readonly surplus: Float64Array;
  readonly requirement: Float64Array;
  readonly exposure: Float64Array;
  readonly debt: Float64Array;
}

/** The sums of a book that go from one set of prices to the next by sweeps over the columns whose prices changed. */
export interface SweptSums {
  readonly sums: PricedSums;
  /** by account: USD of surplus lost at most when every price moves by all of its shocked value; float32 */
  readonly losses: Float32Array;
  /** legs one sweep visits at most */
  readonly legs: number;
  sweep(prices: Float64Array): void;
}

interface Move {
  readonly column: AssetColumn;
  /** USD by the shock */
  readonly change: number;
  /** USD after it where later rounds can move the price, else zero */
  readonly price: number;
  leg: number;
}

/** Accounts whose sums are made together: they stay in the cache while the columns stream by. */
const BLOCK = 4096;

/**
 * Sums at the shocked prices.
 * @param canMove by asset: 1 where sales move the price later
 */
export function sweptSums(book: Book, shocked: Float64Array, canMove: Uint8Array): SweptSums {
  const moves = movesOf(book, { from: book.prices, to: shocked, canMove });
  const fields = moves.reduce((bits, { column }) => bits | column.fields, 0);
  const own = (sums: Float64Array, bit: number): Float64Array => ((fields & bit) === 0 ? sums : sums.slice());
  const sums: PricedSums = {
    surplus: book.sums.surplus.slice(),
    requirement: own(book.sums.requirement, HAS.requirement),
    exposure: own(book.sums.exposure, HAS.exposure),
    debt: own(book.sums.debt, HAS.debt),
  };
  const losses = new Float32Array(book.count);
  sweepBlocks(book.count, moves, sums, losses);
  let at = shocked;
  return {
    sums,
    losses,
    legs: moves.reduce((legs, { column, price }) => legs + (price === 0 ? 0 : column.count), 0),
    sweep(prices) {
      sweepBlocks(book.count, movesOf(book, { from: at, to: prices, canMove: null }), sums, null);
      at = prices;
    },
  };
}

function sweepBlocks(count: number, moves: readonly Move[], sums: PricedSums, losses: Float32Array | null): void {
  const block = new Float64Array(BLOCK);
  for (let from = 0; from < count; from += BLOCK) {
    block.fill(0);
    for (const move of moves) move.leg = addLegs(sums, block, move, from);
    if (losses !== null) losses.set(block.subarray(0, Math.min(BLOCK, count - from)), from);
  }
}

interface Step {
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly canMove: Uint8Array | null;
}

function movesOf({ columns }: Book, { from, to, canMove }: Step): Move[] {
  return columns.flatMap((column, i) => {
    const change = (to[i] ?? 0) - (from[i] ?? 0);
    const price = canMove?.[i] === 1 ? (to[i] ?? 0) : 0;
    return column.count > 0 && (change !== 0 || price !== 0) ? [{ column, change, price, leg: 0 }] : [];
  });
}

/** Adds the legs of a block of accounts; returns the first leg after them. */
function addLegs(sums: PricedSums, losses: Float64Array, { column, change, price, leg }: Move, from: number): number {
  const end = endOf(column, from + BLOCK, leg);
  if ((column.fields & HAS.requirement) !== 0) {
    addOwed(sums, column, change, leg, end);
    addOwedLosses(losses, column, price, { leg, end, from });
  } else {
    addHeld(sums, losses, column, { change, price, leg, end, from });
  }
  if (change === 0) return end;
  if ((column.fields & HAS.exposure) !== 0) addTo(sums.exposure, column.exposure, column, change, leg, end);
  if ((column.fields & HAS.debt) !== 0) addTo(sums.debt, column.debt, column, change, leg, end);
  return end;
}

/** The first leg at or after `low` whose account is `account` or above. */
function endOf({ account: accounts, count }: AssetColumn, account: number, low: number): number {
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((accounts[middle] ?? 0) < account) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Span {
  readonly change: number;
  readonly price: number;
  readonly leg: number;
  readonly end: number;
  readonly from: number;
}

function addHeld(
  { surplus }: PricedSums,
  losses: Float64Array,
  { account, surplus: weights }: AssetColumn,
  { change, price, leg, end, from }: Span,
): void {
  if (price === 0) {
    addTo(surplus, weights, { account }, change, leg, end);
    return;
  }
  for (let i = leg; i < end; i++) {
    const a = account[i] ?? 0;
    const weight = weights[i] ?? 0;
    surplus[a] = (surplus[a] ?? 0) + weight * change;
    losses[a - from] = (losses[a - from] ?? 0) + Math.abs(weight) * price;
  }
}

function addOwed(sums: PricedSums, column: AssetColumn, change: number, leg: number, end: number): void {
  if (change === 0) return;
  addTo(sums.surplus, column.surplus, column, change, leg, end);
  addTo(sums.requirement, column.requirement, column, change, leg, end);
}

/** What covers and what is required shrink apart when parts are taken: their losses are counted apart. */
function addOwedLosses(
  losses: Float64Array,
  { account, surplus, requirement }: AssetColumn,
  price: number,
  { leg, end, from }: Pick<Span, 'leg' | 'end' | 'from'>,
): void {
  if (price === 0) return;
  for (let i = leg; i < end; i++) {
    const at = (account[i] ?? 0) - from;
    const required = requirement[i] ?? 0;
    losses[at] = (losses[at] ?? 0) + (Math.abs((surplus[i] ?? 0) + required) + required) * price;
  }
}

function addTo(
  sums: Float64Array,
  units: Float64Array,
  { account }: Pick<AssetColumn, 'account'>,
  by: number,
  leg: number,
  end: number,
): void {
  for (let i = leg; i < end; i++) {
    const a = account[i] ?? 0;
    sums[a] = (sums[a] ?? 0) + (units[i] ?? 0) * by;
  }
}
