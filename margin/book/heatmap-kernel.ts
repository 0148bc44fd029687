import { kernelBase64 } from './kernel/heatmap.generated.ts';
import { BIN_CELLS, BLOCK, MAX_BINS, MOST_RULES, RULE_SLOTS, SLOTS } from './sizes.ts';

type Place =
  | ('surplus' | 'exposure' | 'debt' | 'bonus' | 'ruleOf' | 'flags')
  | ('account' | 'weights' | 'exposures' | 'debts' | 'under')
  | ('rules' | 'binCells' | 'bounds' | 'cells');

/** Of `kernel/heatmap.ts`: functions, and where its arrays are in its memory. */
interface KernelExports extends WebAssembly.Exports, Readonly<Record<Place | 'foundUnder', WebAssembly.Global>> {
  readonly memory: WebAssembly.Memory;
  ask(price: number, referencePrice: number, leastPrice: number, direction: number): void;
  setTable(low: number, cellsPerUnit: number, bounds: number): void;
  sweep(count: number, first: number): number;
}

const bytes = Uint8Array.from(atob(kernelBase64), (letter) => letter.charCodeAt(0));
const kernel = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as KernelExports;
const { buffer } = kernel.memory;

/** By account of a block: sums, terms, and 1 for those that count and can be liquidated. */
export const blockAccounts = {
  surplus: new Float64Array(buffer, placeOf('surplus'), BLOCK),
  exposure: new Float64Array(buffer, placeOf('exposure'), BLOCK),
  debt: new Float64Array(buffer, placeOf('debt'), BLOCK),
  bonus: new Float64Array(buffer, placeOf('bonus'), BLOCK),
  ruleOf: new Uint16Array(buffer, placeOf('ruleOf'), BLOCK),
  flags: new Uint8Array(buffer, placeOf('flags'), BLOCK),
};

/** By leg of its accounts. */
export const blockLegs = {
  account: new Uint32Array(buffer, placeOf('account'), BLOCK),
  surplus: new Float64Array(buffer, placeOf('weights'), BLOCK),
  exposure: new Float64Array(buffer, placeOf('exposures'), BLOCK),
  debt: new Float64Array(buffer, placeOf('debts'), BLOCK),
};

/** What a question fills before its sweeps, and the cells that these add to. */
export const questionTables = {
  rules: new Float64Array(buffer, placeOf('rules'), MOST_RULES * RULE_SLOTS),
  binCells: new Uint16Array(buffer, placeOf('binCells'), BIN_CELLS),
  bounds: new Float64Array(buffer, placeOf('bounds'), MAX_BINS + 3),
  cells: new Float64Array(buffer, placeOf('cells'), (MAX_BINS + 3) * SLOTS),
};

export const { ask, setTable, sweep } = kernel;

const under = new Int32Array(buffer, placeOf('under'), BLOCK);

/** Legs of the block last swept whose accounts are liquidatable already. */
export const legsUnder = (): Int32Array => under.subarray(0, Number(kernel.foundUnder.value));

function placeOf(name: Place): number {
  return Number(kernel[name].value);
}
