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
const MAX_BINS = 10_000;

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
  const isWrong = checked.some((edge, i) => !Number.isFinite(edge) || (i > 0 && edge <= (checked[i - 1] ?? edge)));
  if (isWrong) throw new InvalidQuestionError('bin edges are not finite and strictly ascending; sort and dedupe them');
  return checked;
}

/** Finds the bin of a value in constant time: a fine uniform table over the range, then a step or two along the edges. */
export interface BinTable {
  readonly edges: Float64Array;
  readonly low: number;
  readonly high: number;
  readonly cellsPerUnit: number;
  readonly firstBin: Uint16Array;
}

const CELLS = 8192;

export function createBinTable(edges: Float64Array): BinTable {
  const low = edges[0] ?? 0;
  const high = edges[edges.length - 1] ?? 0;
  const firstBin = new Uint16Array(CELLS + 1);
  let bin = 0;
  for (let cell = 0; cell <= CELLS; cell++) {
    const start = low + ((high - low) * cell) / CELLS;
    while (bin < edges.length - 2 && (edges[bin + 1] ?? high) <= start) bin++;
    firstBin[cell] = bin;
  }
  return { edges, low, high, cellsPerUnit: CELLS / (high - low), firstBin };
}

/**
 * Bins of the first `count` values, into `bins`: i for edges[i] ≤ value < edges[i + 1], the last bin closed on both
 * sides; −1 below the first edge, edges.length − 1 (one past the last bin) above the last. A loop, not a function of
 * one value: a call per value would box it.
 */
export function binMany(table: BinTable, values: Float64Array, count: number, bins: Int32Array): void {
  const { edges, low, high, cellsPerUnit, firstBin } = table;
  const last = edges.length - 2;
  for (let k = 0; k < count; k++) {
    const value = values[k] ?? 0;
    let bin = -1;
    if (value > high) bin = last + 1;
    else if (value >= low) {
      bin = firstBin[((value - low) * cellsPerUnit) | 0] ?? last;
      while (bin < last && value >= (edges[bin + 1] ?? high)) bin++;
      while (bin > 0 && value < (edges[bin] ?? low)) bin--;
    }
    bins[k] = bin;
  }
}
