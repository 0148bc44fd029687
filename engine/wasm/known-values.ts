import type { BigDecimal } from '../numbers/big-decimal.ts';

/** What a mapping holds as a string, a byte array (0x text), an integer or a decimal. */
export type Known = string | bigint | BigDecimal;

/**
 * Values that the host wrote in the current run, or that constants stand for, by address: most are read again soon, as
 * attributes of an entity that is saved or as operands. Strings and decimals never change; byte arrays and integers may
 * be changed in place, so that a copy of what was written tells whether they still are what they were.
 */
export interface KnownValues {
  /** Start and end of the memory that runs write to, and how many words further its copy lies. */
  start: number;
  end: number;
  shadow: number;
  /** By slot of 16 bytes from `start`: the value, and the run that wrote it. */
  readonly values: (Known | undefined)[];
  readonly epochs: Int32Array;
  epoch: number;
  /** Memory below `start` that every run begins with. */
  constants: Int32Array;
  readonly constantValues: Map<number, Known>;
}

export function createKnownValues(arenaSize: number): KnownValues {
  const slots = arenaSize >> 4;
  return {
    start: 0,
    end: 0,
    shadow: 0,
    values: new Array<Known | undefined>(slots).fill(undefined),
    epochs: new Int32Array(slots),
    epoch: 0,
    constants: new Int32Array(0),
    constantValues: new Map(),
  };
}

/** Notes a value that cannot change in place. */
export function note(known: KnownValues, pointer: number, value: Known): void {
  if (pointer < known.start || pointer >= known.end) return;
  const slot = (pointer - known.start) >> 4;
  known.values[slot] = value;
  known.epochs[slot] = known.epoch;
}

/** Notes the value of a byte array object, and keeps its three words and `size` bytes, which lie at `data`. */
export function noteArray(
  known: KnownValues,
  i32: Int32Array,
  pointer: number,
  data: number,
  size: number,
  value: Known,
): void {
  if (data < known.start || data + size > known.end || pointer < known.start || pointer >= known.end) return;
  if ((data & 3) !== 0) return;
  const { shadow } = known;
  const at = pointer >> 2;
  for (let i = at; i < at + 3; i++) i32[i + shadow] = i32[i] ?? 0;
  const from = data >> 2;
  const to = from + ((size + 3) >> 2);
  for (let i = from; i < to; i++) i32[i + shadow] = i32[i] ?? 0;
  const slot = (pointer - known.start) >> 4;
  known.values[slot] = value;
  known.epochs[slot] = known.epoch;
}

/** A value noted in this run, undefined where there is none. */
export function recall(known: KnownValues, pointer: number): Known | undefined {
  if (pointer < known.start || pointer >= known.end) return undefined;
  const slot = (pointer - known.start) >> 4;
  return known.epochs[slot] === known.epoch ? known.values[slot] : undefined;
}

function isSame(i32: Int32Array, before: Int32Array, offset: number, from: number, words: number): boolean {
  for (let i = from; i < from + words; i++) if (i32[i] !== before[i + offset]) return false;
  return true;
}

function isSameArray(i32: Int32Array, before: Int32Array, offset: number, pointer: number): boolean {
  const at = pointer >> 2;
  if (!isSame(i32, before, offset, at, 3)) return false;
  return isSame(i32, before, offset, (i32[at + 1] ?? 0) >> 2, ((i32[at + 2] ?? 0) + 3) >> 2);
}

/** The value of a byte array object that is as it was noted, undefined where it is not or was not. */
export function recallArray(known: KnownValues, i32: Int32Array, pointer: number): Known | undefined {
  if (pointer >= known.start) {
    const value = recall(known, pointer);
    return value !== undefined && isSameArray(i32, i32, known.shadow, pointer) ? value : undefined;
  }
  const value = known.constantValues.get(pointer);
  return value !== undefined && isSameArray(i32, known.constants, 0, pointer) ? value : undefined;
}

/** Notes a constant that was read, where nothing has changed it yet in this run. */
export function noteConstant(known: KnownValues, i32: Int32Array, pointer: number, value: Known): void {
  if (pointer < known.constants.length * 4 && isSameArray(i32, known.constants, 0, pointer)) {
    known.constantValues.set(pointer, value);
  }
}
