import { InvalidQuestionError } from '../errors.ts';
import { BIN_CELLS, BLOCK, MAX_BINS } from './sizes.ts';

export type BinScale = 'absolute' | 'log-distance';

export interface BinRequest {
  /** USD, the middle of the map */
  readonly referencePrice: number;
  /** number of bins when no edges are given; 60 by default */
  readonly bins?: number | undefined;
  /** bin edges in USD, strictly ascending, at least two; overrides bins, scale and range */
  readonly edges?: ArrayLike<number> | undefined;
  /** absolute: bins of equal width; log-distance: of equal ratio */
  readonly scale?: BinScale | undefined;
  /** ends of the map as multiples of the reference; 0 … 2 for absolute, 0.2 … 5 for log-distance by default */
  readonly range?: { readonly low: number; readonly high: number } | undefined;
}

const DEFAULT_BINS = 60;

/**
 * Bin edges in USD. Data never moves them: what lies outside goes to overflow bins.
 * @throws InvalidQuestionError when the request contradicts itself
 */
export function binEdges(request: BinRequest): Float64Array {
  const { referencePrice, edges, bins = DEFAULT_BINS, scale = 'absolute' } = request;
  if (!(referencePrice > 0 && Number.isFinite(referencePrice))) {
    throw new InvalidQuestionError(`reference price ${referencePrice} is not a positive number`);
  }
  if (edges !== undefined) return checkedEdges(edges);
  if (!(Number.isInteger(bins) && bins >= 1 && bins <= MAX_BINS)) {
    throw new InvalidQuestionError(`${bins} bins asked for; ask for 1 to ${MAX_BINS}`);
  }
  const { low, high } = request.range ?? (scale === 'absolute' ? { low: 0, high: 2 } : { low: 0.2, high: 5 });
  const lowest = scale === 'absolute' ? 0 : Number.MIN_VALUE;
  if (!(low >= lowest && high > low && Number.isFinite(high))) {
    throw new InvalidQuestionError(`range ${low} … ${high} is not a growing range of ${scale} multiples`);
  }
  const at = (i: number): number =>
    scale === 'absolute' ? low + ((high - low) * i) / bins : low * (high / low) ** (i / bins);
  return checkedEdges(Float64Array.from({ length: bins + 1 }, (_, i) => referencePrice * at(i)));
}

function checkedEdges(edges: ArrayLike<number>): Float64Array {
  const checked = Float64Array.from(edges);
  if (checked.length < 2) throw new InvalidQuestionError('fewer than two bin edges; give at least two');
  if (checked.length > MAX_BINS + 1) {
    throw new InvalidQuestionError(`${checked.length} bin edges; give at most ${MAX_BINS + 1}`);
  }
  const isWrong = checked.some((edge, i) => !Number.isFinite(edge) || (i > 0 && edge <= (checked[i - 1] ?? edge)));
  if (isWrong) throw new InvalidQuestionError('bin edges are not finite and strictly ascending; sort and dedupe them');
  return checked;
}

/** Finds the bin of a value in constant time: cells of equal width know the edges next to them. */
export interface BinTable {
  /** −∞, the edges, NaN; the last edge one step up, as its bin is closed: bin i is [bounds[i + 1], bounds[i + 2]) */
  readonly bounds: Float64Array;
  readonly low: number;
  readonly cellsPerUnit: number;
  /** one more cell at either end; twice the edges before the cell, and 1 more where two or more are in it */
  readonly cells: Uint16Array;
}

const CELLS = BIN_CELLS - 2;

export function createBinTable(edges: Float64Array): BinTable {
  const low = edges[0] ?? 0;
  const high = edges[edges.length - 1] ?? 0;
  const bounds = Float64Array.of(Number.NEGATIVE_INFINITY, ...edges, Number.NaN);
  bounds[edges.length] = justAbove(high);
  const cellsPerUnit = Math.min((CELLS - 1) / (high - low), Number.MAX_VALUE);
  const cells = new Uint16Array(CELLS + 2).fill(2 * edges.length);
  let next = 0;
  for (let place = 1; place <= edges.length; place++) {
    // A value below a bound is in the bound's cell or before it, rounded or not.
    const cell = Math.trunc(Math.min(((bounds[place] ?? 0) - low) * cellsPerUnit + 1, CELLS + 1));
    if (cell >= next) {
      cells.fill(2 * place - 2, next, cell + 1);
      next = cell + 1;
    } else {
      cells[cell] = (cells[cell] ?? 0) | 1;
    }
  }
  return { bounds, low, cellsPerUnit, cells };
}

/** The next float64. */
function justAbove(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  const floats = Float64Array.of(value);
  const bits = new BigInt64Array(floats.buffer);
  bits[0] = (bits[0] ?? 0n) + (value < 0 ? -1n : 1n);
  return floats[0] ?? value;
}

/**
 * Room for values and their bins. V8 knows the addresses of arrays that are constants of the only closure over them, and
 * a loop over those takes a third of the instructions of a loop over arrays that it is given. It does not where it copies
 * the loop into its caller, so loops take several values in a turn, which makes them too long for that (460 bytes of bytecode).
 */
export interface BinFinder {
  /** none is NaN */
  readonly values: Float64Array;
  readonly bins: Int32Array;
  /** takes the table for the values that follow */
  use(table: BinTable): void;
  /**
   * Bins of the first `count` values, at most BLOCK: i for edges[i] ≤ value < edges[i + 1], the last bin closed on
   * both sides; −1 below the first edge, edges.length − 1 (one past the last bin) above the last.
   */
  find(count: number): void;
}

/** One for all questions: a second closure over other arrays would make the code of both slow. */
export const binFinder: BinFinder = createBinFinder();

function createBinFinder(): BinFinder {
  const values = new Float64Array(BLOCK);
  const bins = new Int32Array(BLOCK);
  const unsure = new Int32Array(BLOCK);
  const cells = new Uint16Array(CELLS + 2);
  const bounds = new Float64Array(MAX_BINS + 3);
  const end = CELLS + 1;
  let [low, cellsPerUnit, count] = [0, 0, 0];
  return {
    values,
    bins,
    use(table) {
      cells.set(table.cells);
      bounds.set(table.bounds);
      [low, cellsPerUnit, count] = [table.low, table.cellsPerUnit, table.bounds.length];
    },
    find(wanted) {
      const [from, perUnit] = [low, cellsPerUnit];
      let found = 0;
      for (let k = 0; k < wanted; k += 2) {
        const one = values[k] ?? 0;
        const two = values[k + 1] ?? 0;
        const known = cells[Math.max(0, Math.min((one - from) * perUnit + 1, end)) | 0] ?? 0;
        const other = cells[Math.max(0, Math.min((two - from) * perUnit + 1, end)) | 0] ?? 0;
        const before = known >> 1;
        const beforeTwo = other >> 1;
        bins[k] = before - 1 + Number(one >= (bounds[before + 1] ?? 0));
        bins[k + 1] = beforeTwo - 1 + Number(two >= (bounds[beforeTwo + 1] ?? 0));
        unsure[found] = k;
        found += known & 1;
        unsure[found] = k + 1;
        found += other & Number(k + 1 < wanted);
      }
      for (let m = 0; m < found; m++) {
        const k = unsure[m] ?? 0;
        bins[k] = search(bounds, values[k] ?? 0, count) - 1;
      }
    },
  };
}

/** The last of the first `count` − 1 bounds that is not above the value. */
function search(bounds: Float64Array, value: number, count: number): number {
  let [low, high] = [0, count - 2];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((bounds[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
