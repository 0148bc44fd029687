import { MappingFailed, OutOfSteps } from './errors.ts';
import { createKnownValues, type KnownValues } from './known-values.ts';
import { TypeId } from './type-id.ts';

/**
 * A mapping's memory as the host writes it: objects of AssemblyScript 0.19 with their 20-byte header, bumped into
 * arenas that the mapping's own allocator handed out. Fresh arena memory is zero.
 *
 * Anything that allocates may grow the memory and detach the views: read them again afterwards.
 */
export interface Heap {
  u8: Uint8Array;
  u16: Uint16Array;
  i32: Int32Array;
  i64: BigInt64Array;
  /** Where the next object's block starts, 12 modulo 16. */
  next: number;
  /** End of the current arena. */
  end: number;
  /** Least size of an arena. */
  arenaSize: number;
  /** End of the arena that runs start with. */
  runEnd: number;
  /** Where `PRELUDE_SIZE` bytes are kept for what runs have in common. */
  prelude: number;
  readonly known: KnownValues;
  memory: WebAssembly.Memory;
  /** The mapping's own allocator. */
  allocate: (size: number) => number;
  /** Runtime ids by TypeId. */
  readonly ids: Int32Array;
  /** Steps that host functions may still take in this run, one for a nanosecond or so. */
  steps: number;
}

/** Bytes before an object: four words of bookkeeping and its size. */
export const HEADER = 20;
/** Arena that runs start with: what most handlers need, so that the allocator is asked once. */
export const RUN_ARENA = 64 * 1024;
export const PRELUDE_SIZE = 16 * 1024;
const TYPE_IDS = 1005;

/** A heap without memory: host functions are made before the instance that brings it. */
export function createHeap(): Heap {
  return {
    u8: new Uint8Array(0),
    u16: new Uint16Array(0),
    i32: new Int32Array(0),
    i64: new BigInt64Array(0),
    next: 0,
    end: 0,
    arenaSize: 2048,
    runEnd: 0,
    prelude: 0,
    known: createKnownValues(RUN_ARENA),
    memory: new WebAssembly.Memory({ initial: 0 }),
    allocate: () => {
      throw new RangeError('the heap has no memory yet');
    },
    ids: new Int32Array(TYPE_IDS),
    steps: Number.POSITIVE_INFINITY,
  };
}

/** Gives the heap an instance's memory. */
export function attachHeap(
  heap: Heap,
  memory: WebAssembly.Memory,
  allocate: (size: number) => number,
  idOfType: (type: number) => number,
): void {
  heap.memory = memory;
  heap.allocate = allocate;
  refresh(heap);
  for (const id of Object.values(TypeId)) heap.ids[id] = idOfType(id);
}

/** What a host function costs, however little it does. */
const CALL_STEPS = 200;

/** Takes steps of the run's budget before work that long inputs make long. */
export function spend(heap: Heap, steps: number): void {
  heap.steps -= steps;
  if (heap.steps < 0) throw new OutOfSteps();
}

/**
 * Views of the memory as it is now. Call it whenever the mapping may have run since the last look: every host function
 * does so first.
 */
export function refresh(heap: Heap): void {
  spend(heap, CALL_STEPS);
  if (heap.u8.length !== 0) return;
  const { buffer } = heap.memory;
  heap.u8 = new Uint8Array(buffer);
  heap.u16 = new Uint16Array(buffer);
  heap.i32 = new Int32Array(buffer);
  heap.i64 = new BigInt64Array(buffer);
}

/** Starts a new arena with room for `bytes`. */
export function openArena(heap: Heap, bytes = 0): void {
  const size = (Math.max(heap.arenaSize, bytes + 32) + 15) & ~15;
  const start = heap.allocate(size);
  refresh(heap);
  heap.u8.fill(0, start, start + size);
  heap.next = start + 12;
  heap.end = start + size;
}

/** A new object with `size` bytes of payload; returns where the payload starts. */
export function newObject(heap: Heap, size: number, type: TypeId): number {
  const total = (size + 35) & ~15;
  if (heap.next + total > heap.end) openArena(heap, total);
  const block = heap.next;
  heap.next = block + total;
  const word = block >> 2;
  const { i32 } = heap;
  i32[word] = total - 4;
  i32[word + 3] = heap.ids[type] ?? 0;
  i32[word + 4] = size;
  return block + HEADER;
}

/** An object made of `words` pointers or 32-bit numbers, all zero. */
export function newRecord(heap: Heap, words: number, type: TypeId): number {
  return newObject(heap, words * 4, type);
}

export function setWord(heap: Heap, object: number, index: number, value: number): void {
  heap.i32[(object >> 2) + index] = value;
}

export function word(heap: Heap, object: number, index: number): number {
  return heap.i32[(object >> 2) + index] ?? 0;
}

/** Payload bytes of an object, by its header. */
export function objectSize(heap: Heap, object: number): number {
  return word(heap, object, -1);
}

/** Checks that a pointer from the mapping lies in memory: a wrong one must not read as zeros. */
export function checkRange(heap: Heap, from: number, bytes: number): void {
  if (from < 0 || bytes < 0 || from + bytes > heap.u8.length) {
    throw new MappingFailed(`The mapping passed a pointer outside its memory (${from}, ${bytes} bytes)`);
  }
}

/** An array of pointers. */
export function newArray(heap: Heap, pointers: readonly number[], type: TypeId): number {
  const bytes = pointers.length * 4;
  const buffer = newObject(heap, bytes, TypeId.ArrayBuffer);
  const at = buffer >> 2;
  for (let i = 0; i < pointers.length; i++) heap.i32[at + i] = pointers[i] ?? 0;
  return newArrayOver(heap, buffer, pointers.length, type);
}

/** The array object over a buffer that holds `length` pointers. */
export function newArrayOver(heap: Heap, buffer: number, length: number, type: TypeId): number {
  const array = newRecord(heap, 4, type);
  const at = array >> 2;
  const { i32 } = heap;
  i32[at] = buffer;
  i32[at + 1] = buffer;
  i32[at + 2] = length * 4;
  i32[at + 3] = length;
  return array;
}

export function readArray(heap: Heap, array: number): number[] {
  const start = word(heap, array, 1);
  const length = word(heap, array, 3);
  checkRange(heap, start, length * 4);
  spend(heap, 10 * length);
  const pointers: number[] = [];
  for (let i = 0; i < length; i++) pointers.push(word(heap, start, i));
  return pointers;
}
