import { hexText, writeHex } from '../hex.ts';
import { checkRange, type Heap, newObject, newRecord, spend, word } from './heap.ts';
import { noteArray, recallArray } from './known-values.ts';
import { TypeId } from './type-id.ts';

/** So many are copied one by one: less work than a view of them. */
const LOOP_BYTES = 64;

/** Two hex digits as two UTF-16 units in one word, by byte. */
export const HEX_UNITS = new Int32Array(256);
for (let i = 0; i < 256; i++) {
  const digits = i.toString(16).padStart(2, '0');
  HEX_UNITS[i] = digits.charCodeAt(0) | (digits.charCodeAt(1) << 16);
}

/** A Uint8Array object over `size` bytes that are still zero; `dataOf` tells where they are. */
export function newBytes(heap: Heap, size: number): number {
  const buffer = newObject(heap, size, TypeId.ArrayBuffer);
  const array = newRecord(heap, 3, TypeId.Uint8Array);
  const at = array >> 2;
  const { i32 } = heap;
  i32[at] = buffer;
  i32[at + 1] = buffer;
  i32[at + 2] = size;
  return array;
}

export function dataOf(heap: Heap, array: number): number {
  checkRange(heap, array, 12);
  return word(heap, array, 1);
}

export function sizeOf(heap: Heap, array: number): number {
  return word(heap, array, 2);
}

/** Bytes of hex digits: `size` of them from the digit at `from`. */
export function newBytesFromDigits(heap: Heap, hex: string, from: number, size: number): number {
  const array = newBytes(heap, size);
  writeHex(hex, from, size, heap.u8, dataOf(heap, array));
  return array;
}

/** Bytes of a 0x text. */
export function newBytesFromHex(heap: Heap, hex: string): number {
  const size = (hex.length - 2) >> 1;
  const array = newBytesFromDigits(heap, hex, 2, size);
  noteArray(heap.known, heap.i32, array, dataOf(heap, array), size, hex);
  return array;
}

/** Notes that a Uint8Array object holds what a 0x text says. */
export function noteBytes(heap: Heap, array: number, hex: string): void {
  noteArray(heap.known, heap.i32, array, dataOf(heap, array), sizeOf(heap, array), hex);
}

/** A copy of `size` bytes from `from` on; of all when nothing is said. */
export function newBytesOf(heap: Heap, bytes: Uint8Array, from = 0, size: number = bytes.length): number {
  const array = newBytes(heap, size);
  const { u8 } = heap;
  const to = dataOf(heap, array);
  if (size > LOOP_BYTES) u8.set(bytes.subarray(from, from + size), to);
  else for (let i = 0; i < size; i++) u8[to + i] = bytes[from + i] ?? 0;
  return array;
}

/** A copy: a view would not outlive the next allocation. */
export function readBytes(heap: Heap, array: number): Uint8Array<ArrayBuffer> {
  const start = dataOf(heap, array);
  const size = sizeOf(heap, array);
  checkRange(heap, start, size);
  spend(heap, size);
  return new Uint8Array(heap.u8.subarray(start, start + size));
}

const CACHE_SLOTS = 1 << 15;
/** Words of a slot: bytes, those that fill no word in one of their own, and in the last word how many bytes there are. */
const CACHE_WORDS = 16;
const SIZE_WORD = CACHE_WORDS - 1;

/** Texts of byte strings seen before, found by content: addresses and ids come again and again. */
export interface HexCache {
  readonly texts: string[];
  readonly words: Int32Array;
}

export function createHexCache(): HexCache {
  return {
    texts: new Array<string>(CACHE_SLOTS).fill(''),
    words: new Int32Array(CACHE_SLOTS * CACHE_WORDS),
  };
}

/** The last bytes of `size` that start at word `from`, those that fill no word; zero where there are none. */
function lastBytes(i32: Int32Array, from: number, size: number): number {
  return (i32[from + (size >> 2)] ?? 0) & ((1 << (8 * (size & 3))) - 1);
}

/** The 0x text of `size` bytes at `start`. */
export function readHexAt(heap: Heap, cache: HexCache, start: number, size: number): string {
  checkRange(heap, start, size);
  if (size === 0) return '0x';
  if (size >= 4 * SIZE_WORD || (start & 3) !== 0) {
    spend(heap, size);
    return hexText(heap.u8, start, size);
  }
  const { i32 } = heap;
  const { words, texts } = cache;
  const from = start >> 2;
  const count = size >> 2;
  const last = lastBytes(i32, from, size);
  let hash = size ^ last;
  for (let i = 0; i < count; i++) {
    hash = Math.imul(hash ^ (i32[from + i] ?? 0), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  const slot = hash & (CACHE_SLOTS - 1);
  const known = slot * CACHE_WORDS;
  if (words[known + SIZE_WORD] === size && words[known + count] === last) {
    let i = 0;
    while (i < count && words[known + i] === i32[from + i]) i++;
    if (i === count) return texts[slot] ?? '';
  }
  for (let i = 0; i < count; i++) words[known + i] = i32[from + i] ?? 0;
  words[known + count] = last;
  words[known + SIZE_WORD] = size;
  const made = hexText(heap.u8, start, size);
  texts[slot] = made;
  return made;
}

/** The 0x text of a Uint8Array object. */
export function readHex(heap: Heap, cache: HexCache, array: number): string {
  const known = recallArray(heap.known, heap.i32, array);
  if (typeof known === 'string') return known;
  const start = dataOf(heap, array);
  const size = sizeOf(heap, array);
  const text = readHexAt(heap, cache, start, size);
  noteArray(heap.known, heap.i32, array, start, size, text);
  return text;
}
