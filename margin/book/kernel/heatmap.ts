// AssemblyScript: `node bin/kernel.mjs` makes heatmap.generated.ts of it.
//
// The loops over the legs of a block of accounts. They are here and not in TypeScript because they take two legs at a time
// and choose without a branch, and because what V8 makes of them does not depend on what ran before.

import { BIN_CELLS, BLOCK, MAX_BINS, MOST_RULES, RULE_SLOTS, SLOTS } from '../sizes';

/** Of the block's accounts; the last one is none: nothing in it, and its flag is 0. */
export const surplus: usize = memory.data(8 * (BLOCK + 1), 64);
export const exposure: usize = memory.data(8 * (BLOCK + 1), 64);
export const debt: usize = memory.data(8 * (BLOCK + 1), 64);
export const bonus: usize = memory.data(8 * (BLOCK + 1), 64);
export const ruleOf: usize = memory.data(2 * (BLOCK + 1), 64);
export const flags: usize = memory.data(BLOCK + 1, 64);

/** Of its legs; one more where they are odd in number. */
export const account: usize = memory.data(4 * (BLOCK + 1), 64);
export const weights: usize = memory.data(8 * (BLOCK + 1), 64);
export const exposures: usize = memory.data(8 * (BLOCK + 1), 64);
export const debts: usize = memory.data(8 * (BLOCK + 1), 64);

/** Of the question. */
export const rules: usize = memory.data(8 * RULE_SLOTS * MOST_RULES, 64);
export const binCells: usize = memory.data(2 * BIN_CELLS, 64);
export const bounds: usize = memory.data(8 * (MAX_BINS + 3), 64);

/** What it fills. */
export const cells: usize = memory.data(8 * SLOTS * (MAX_BINS + 3), 64);
/** legs of accounts that are liquidatable already, `foundUnder` of them */
export const under: usize = memory.data(4 * (BLOCK + 1), 64);
export let foundUnder: i32 = 0;

/** Legs of healthy accounts that are liquidatable somewhere: account and leg in turn, and the price. */
const picked: usize = memory.data(8 * (BLOCK + 1), 64);
const roots: usize = memory.data(8 * (BLOCK + 1), 64);

let price: f64 = 0;
let reference: f64 = 0;
/** least price that is one */
let floor: f64 = 0;
let direction: f64 = 0;
let low: f64 = 0;
let cellsPerUnit: f64 = 0;
let lastBound: i32 = 0;

/** The question that sweeps answer; `sign` is 1 for falls alone, -1 for rises alone, else 0. */
export function ask(at: f64, referencePrice: f64, leastPrice: f64, sign: f64): void {
  price = at;
  reference = referencePrice;
  floor = leastPrice;
  direction = sign;
}

/** The `BinTable` whose cells and bounds stand there, `count` bounds. */
export function setTable(lowest: f64, perUnit: f64, count: i32): void {
  low = lowest;
  cellsPerUnit = perUnit;
  lastBound = count - 2;
}

/** Adds the block's `count` legs, of accounts from `first` on, to the cells of their bins; returns how many it added. */
export function sweep(count: i32, first: i32): i32 {
  const found = pick(count, first);
  measure(found);
  return found;
}

/** Finds the price that makes each leg's account liquidatable, and puts those apart that are already. */
function pick(count: i32, first: i32): i32 {
  store<i32>(account + 4 * count, first + BLOCK);
  store<f64>(weights + 8 * count, 0);
  const moved = f64x2.splat(reference - price);
  const from = f64x2.splat(reference);
  const least = f64x2.splat(floor);
  const sign = f64x2.splat(direction);
  const zero = f64x2.splat(0);
  let healthy = 0;
  let sick = 0;
  for (let i = 0; i < count; i += 2) {
    const a = load<i32>(account + 4 * i) - first;
    const b = load<i32>(account + 4 * i, 4) - first;
    const weight = v128.load(weights + 8 * i);
    const now = f64x2.add(pair(surplus + 8 * a, surplus + 8 * b), f64x2.mul(weight, moved));
    const root = f64x2.sub(from, f64x2.div(now, weight));
    const isUnder = f64x2.lt(now, zero);
    const isReached = v128.and(f64x2.gt(root, least), f64x2.ge(f64x2.mul(weight, sign), zero));
    const chosen = i64x2.bitmask(v128.andnot(isReached, isUnder));
    const flagA = i32(load<u8>(flags + a));
    const flagB = i32(load<u8>(flags + b));
    // Written for every leg, kept where the next one is written further on.
    store<i32>(picked + 8 * healthy, a);
    store<i32>(picked + 8 * healthy, i, 4);
    store<f64>(roots + 8 * healthy, f64x2.extract_lane(root, 0));
    healthy += chosen & flagA;
    store<i32>(picked + 8 * healthy, b);
    store<i32>(picked + 8 * healthy, i + 1, 4);
    store<f64>(roots + 8 * healthy, f64x2.extract_lane(root, 1));
    healthy += (chosen >> 1) & flagB;
    const already = i64x2.bitmask(isUnder);
    if (already) {
      store<i32>(under + 4 * sick, i);
      sick += already & flagA;
      store<i32>(under + 4 * sick, i + 1);
      sick += (already >> 1) & flagB;
    }
  }
  foundUnder = sick;
  return healthy;
}

/** An account is measured at the price that makes it liquidatable: there its margin ratio is 1. */
function measure(found: i32): void {
  store<i64>(picked + 8 * found, 0);
  store<f64>(roots + 8 * found, reference);
  const moved = f64x2.splat(reference - price);
  const from = f64x2.splat(reference);
  const far = f64x2.splat(1e200);
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  for (let k = 0; k < found; k += 2) {
    const at = picked + 8 * k;
    const a = load<i32>(at);
    const i = load<i32>(at, 4);
    const b = load<i32>(at, 8);
    const j = load<i32>(at, 12);
    const root = v128.load(roots + 8 * k);
    const step = f64x2.sub(f64x2.pmin(root, far), from);
    const units = pair(exposures + 8 * i, exposures + 8 * j);
    const owed = pair(debts + 8 * i, debts + 8 * j);
    const collateralUsd = f64x2.add(pair(exposure + 8 * a, exposure + 8 * b), f64x2.mul(units, moved));
    const debtUsd = f64x2.add(pair(debt + 8 * a, debt + 8 * b), f64x2.mul(owed, moved));
    const collateralThen = f64x2.add(collateralUsd, f64x2.mul(units, step));
    const debtThen = f64x2.add(debtUsd, f64x2.mul(owed, step));
    const rule = rules + 8 * RULE_SLOTS * i32(load<u16>(ruleOf + 2 * a));
    const other = rules + 8 * RULE_SLOTS * i32(load<u16>(ruleOf + 2 * b));
    const bound = pair(rule, other);
    const isFull = v128.or(f64x2.lt(collateralThen, bound), f64x2.lt(debtThen, bound));
    const share = v128.bitselect(one, pair(rule + 8, other + 8), isFull);
    const taken = f64x2.mul(f64x2.mul(share, debtThen), pair(bonus + 8 * a, bonus + 8 * b));
    const seized = f64x2.pmax(zero, f64x2.pmin(taken, collateralThen));
    const places = placesOf(root);
    const cell = cellOf(i32x4.extract_lane(places, 0), f64x2.extract_lane(root, 0));
    add(cell, v128.shuffle<f64>(collateralUsd, debtUsd, 0, 2), v128.shuffle<f64>(seized, one, 0, 2));
    if (k + 1 < found) {
      const next = cellOf(i32x4.extract_lane(places, 2), f64x2.extract_lane(root, 1));
      add(next, v128.shuffle<f64>(collateralUsd, debtUsd, 1, 3), v128.shuffle<f64>(seized, one, 1, 3));
    }
  }
}

function pair(one: usize, two: usize): v128 {
  return v128.load_lane<f64>(two, v128.load_zero<f64>(one), 1);
}

/** Cells of equal width in which two prices lie, in the lower half of each lane: 2^52 + n has n there. */
function placesOf(root: v128): v128 {
  const width = f64x2.mul(f64x2.sub(root, f64x2.splat(low)), f64x2.splat(cellsPerUnit));
  const last = f64x2.splat(BIN_CELLS - 1);
  const place = f64x2.pmax(f64x2.splat(0), f64x2.pmin(f64x2.add(width, f64x2.splat(1)), last));
  return f64x2.add(f64x2.floor(place), f64x2.splat(4503599627370496));
}

/** Where the cell of a price's bin is: as `BinFinder` finds it. */
function cellOf(place: i32, root: f64): usize {
  const known = i32(load<u16>(binCells + 2 * place));
  const before = known >> 1;
  const bin = known & 1 ? search(root) : before + i32(root >= load<f64>(bounds + 8 * before, 8));
  return cells + 8 * SLOTS * bin;
}

function add(cell: usize, first: v128, second: v128): void {
  v128.store(cell, f64x2.add(v128.load(cell), first));
  v128.store(cell, f64x2.add(v128.load(cell, 16), second), 16);
}

/** The last bound but the NaN that is not above the value. */
function search(value: f64): i32 {
  let first = 0;
  let last = lastBound;
  while (first < last) {
    const middle = (first + last + 1) >>> 1;
    if (load<f64>(bounds + 8 * middle) <= value) first = middle;
    else last = middle - 1;
  }
  return first;
}
