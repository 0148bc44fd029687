import type { EntityValue } from '../store/types.ts';
import type { Heap } from './heap.ts';
import { StoreKind } from './type-id.ts';

/**
 * Attributes handed to a mapping in the current run, by where they were written. Most come back as they were when the
 * entity is saved: then the value from before is taken instead of being read again.
 */
export interface WrittenValues {
  readonly values: EntityValue[];
  /** Run in which a value was written, by its address / 16. */
  readonly epochs: Int32Array;
}

export function createWrittenValues(arenaSize: number): WrittenValues {
  const slots = arenaSize >> 4;
  return { values: new Array<EntityValue>(slots).fill(null), epochs: new Int32Array(slots) };
}

/** Notes the value of a tagged object. It counts once `keepWritten` has covered the object. */
export function noteWritten(heap: Heap, { values, epochs }: WrittenValues, object: number, value: EntityValue): void {
  if (object < heap.runStart || object >= heap.runEnd) return;
  const slot = (object - heap.runStart) >> 4;
  values[slot] = value;
  epochs[slot] = heap.epoch;
}

/** Keeps a copy of what was written from `start` on, to tell later whether the mapping changed it in place. */
export function keepWritten(heap: Heap, start: number): void {
  if (start >= heap.runStart && heap.end === heap.runEnd) {
    heap.u8.copyWithin(heap.shadow + start - heap.runStart, start, heap.next);
  }
}

/** Whether `words` words at a pointer are as they were written. */
function isSame(heap: Heap, pointer: number, words: number): boolean {
  const at = pointer >> 2;
  const before = at + ((heap.shadow - heap.runStart) >> 2);
  if (pointer < heap.runStart || pointer + 4 * words > heap.runEnd) return false;
  const { i32 } = heap;
  for (let i = 0; i < words; i++) if (i32[at + i] !== i32[before + i]) return false;
  return true;
}

/** A Uint8Array object and its bytes. */
function isSameArray(heap: Heap, pointer: number): boolean {
  if (!isSame(heap, pointer, 3)) return false;
  const at = pointer >> 2;
  return isSame(heap, heap.i32[at + 1] ?? 0, ((heap.i32[at + 2] ?? 0) + 3) >> 2);
}

/** The value of a tagged object, where it was written in this run and is unchanged; else undefined. */
export function recallWritten(
  heap: Heap,
  { values, epochs }: WrittenValues,
  object: number,
  kind: number,
): EntityValue | undefined {
  if (object < heap.runStart || object >= heap.runEnd) return undefined;
  const slot = (object - heap.runStart) >> 4;
  if (epochs[slot] !== heap.epoch || !isSame(heap, object, 3)) return undefined;
  const payload = heap.i32[(object >> 2) + 2] ?? 0;
  switch (kind) {
    case StoreKind.String:
      return values[slot];
    case StoreKind.Bytes:
    case StoreKind.BigInt:
      return isSameArray(heap, payload) ? values[slot] : undefined;
    case StoreKind.BigDecimal: {
      const at = payload >> 2;
      const value = values[slot];
      // Below zero reading it again may cut a digit.
      if (typeof value !== 'object' || value === null || !('digits' in value) || value.digits < 0n) return undefined;
      const isUnchanged =
        isSame(heap, payload, 2) && isSameArray(heap, heap.i32[at] ?? 0) && isSameArray(heap, heap.i32[at + 1] ?? 0);
      return isUnchanged ? value : undefined;
    }
    default:
      return undefined;
  }
}
