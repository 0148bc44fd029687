import { InvalidQuestionError } from '../errors.ts';

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
export const MAX_BINS = 10_000;

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

/** Finds the bin of a value in constant time: cells of equal width know it, but for those with an edge in them. */
export interface BinTable {
  /** −∞, the edges, ∞; the last edge one step up, as its bin is closed: bin i is [bounds[i + 1], bounds[i + 2]) */
  readonly bounds: Float64Array;
  readonly low: number;
  readonly cellsPerUnit: number;
  /** one more cell at either end; twice the bin + 1, and 1 more where an edge is in the cell */
  readonly cells: Uint16Array;
}

const CELLS = 8192;
/** Further away than this many cells is not told apart from near by 32 bits. */
const FAR_CELLS = 1e9;

export function createBinTable(edges: Float64Array): BinTable {
  const low = edges[0] ?? 0;
  const high = edges[edges.length - 1] ?? 0;
  const bounds = Float64Array.of(Number.NEGATIVE_INFINITY, ...edges, Number.POSITIVE_INFINITY);
  bounds[edges.length] = justAbove(high);
  const cellsPerUnit = (CELLS - 1) / (high - low);
  const cells = new Uint16Array(CELLS + 2).fill(2 * edges.length);
  let next = 0;
  for (let place = 1; place <= edges.length; place++) {
    // A value below a bound is in the bound's cell or before it, rounded or not.
    const cell = Math.trunc(((bounds[place] ?? 0) - low) * cellsPerUnit + 1);
    if (cell < next) continue;
    cells.fill(2 * place - 2, next, cell);
    cells[cell] = 2 * place - 1;
    next = cell + 1;
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

/** Most values that are binned at once. */
export const BIN_BLOCK = 4096;

/**
 * Room for values and their bins. V8 knows the addresses of arrays that are constants of the only closure over them, and
 * a loop over those takes a third of the instructions of a loop over arrays that it is given.
 */
export interface BinFinder {
  readonly values: Float64Array;
  readonly bins: Int32Array;
  /**
   * Bins of the first `count` values, at most BIN_BLOCK: i for edges[i] ≤ value < edges[i + 1], the last bin closed on
   * both sides; −1 below the first edge, edges.length − 1 (one past the last bin) above the last.
   */
  find(table: BinTable, count: number): void;
}

export function createBinFinder(): BinFinder {
  const values = new Float64Array(BIN_BLOCK);
  const bins = new Int32Array(BIN_BLOCK);
  const unsure = new Uint32Array(BIN_BLOCK);
  const [end, far] = [CELLS + 1, FAR_CELLS];
  return {
    values,
    bins,
    find({ bounds, low, cellsPerUnit, cells }, count) {
      let found = 0;
      for (let k = 0; k < count; k++) {
        const distance = ((values[k] ?? 0) - low) * cellsPerUnit + 1;
        const cell = distance | 0;
        const above = (cell & ~(cell >> 31)) - end;
        const known = cells[end + (above & (above >> 31))] ?? 0;
        bins[k] = (known >> 1) - 1;
        unsure[found] = k;
        found += (known & 1) | Number(distance > far) | Number(distance < -far);
      }
      for (let m = 0; m < found; m++) {
        const k = unsure[m] ?? 0;
        bins[k] = search(bounds, values[k] ?? 0) - 1;
      }
    },
  };
}

/** The last bound that is not above the value. */
function search(bounds: Float64Array, value: number): number {
  let [low, high] = [0, bounds.length - 2];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((bounds[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
