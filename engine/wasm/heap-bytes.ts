import { checkRange, type Heap, newObject, newRecord, spend, word } from './heap.ts';
import { noteArray, recallArray } from './known-values.ts';
import { TypeId } from './type-id.ts';

/** Value of a hex digit by character code; 255 for what is none. */
const DIGIT = new Uint8Array(128).fill(255);
for (let i = 0; i < 10; i++) DIGIT[48 + i] = i;
for (let i = 0; i < 6; i++) {
  DIGIT[65 + i] = 10 + i;
  DIGIT[97 + i] = 10 + i;
}

/** Two hex digits as two UTF-16 units in one word, by byte. */
export const HEX_UNITS = new Int32Array(256);
/** Two hex digits as two characters in one 16-bit number, by byte. */
const HEX_CHARACTERS = new Uint16Array(256);
for (let i = 0; i < 256; i++) {
  const digits = i.toString(16).padStart(2, '0');
  HEX_UNITS[i] = digits.charCodeAt(0) | (digits.charCodeAt(1) << 16);
  HEX_CHARACTERS[i] = digits.charCodeAt(0) | (digits.charCodeAt(1) << 8);
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

/** Copies `size` bytes written in hex, from its digit at `from`, to `to`. */
export function writeHex(heap: Heap, hex: string, from: number, size: number, to: number): void {
  const { u8 } = heap;
  for (let i = 0, at = from; i < size; i++, at += 2) {
    u8[to + i] = ((DIGIT[hex.charCodeAt(at)] ?? 0) << 4) | (DIGIT[hex.charCodeAt(at + 1)] ?? 0);
  }
}

/** Bytes of hex digits: `size` of them from the digit at `from`. */
export function newBytesFromDigits(heap: Heap, hex: string, from: number, size: number): number {
  const array = newBytes(heap, size);
  writeHex(heap, hex, from, size, dataOf(heap, array));
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

export function newBytesFrom(heap: Heap, bytes: Uint8Array): number {
  const array = newBytes(heap, bytes.length);
  heap.u8.set(bytes, dataOf(heap, array));
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
/** Words a slot holds, the last for bytes that fill no word. */
const CACHE_WORDS = 16;

/** Texts of byte strings seen before, found by content: addresses and ids come again and again. */
export interface HexCache {
  readonly texts: string[];
  readonly words: Int32Array;
  readonly scratch: Buffer;
}

export function createHexCache(): HexCache {
  return {
    texts: new Array<string>(CACHE_SLOTS).fill(''),
    words: new Int32Array(CACHE_SLOTS * CACHE_WORDS),
    scratch: Buffer.alloc(2 + 2 * 4 * CACHE_WORDS),
  };
}

function toText(heap: Heap, cache: HexCache, start: number, size: number): string {
  const { scratch } = cache;
  const { u8 } = heap;
  scratch[0] = 48;
  scratch[1] = 120;
  for (let i = 0, at = 2; i < size; i++, at += 2) {
    const characters = HEX_CHARACTERS[u8[start + i] ?? 0] ?? 0;
    scratch[at] = characters & 255;
    scratch[at + 1] = characters >> 8;
  }
  return scratch.toString('latin1', 0, 2 + 2 * size);
}

/** The last bytes of `size` that start at word `from`, those that fill no word; zero where there are none. */
function lastBytes(i32: Int32Array, from: number, size: number): number {
  return (i32[from + (size >> 2)] ?? 0) & ((1 << (8 * (size & 3))) - 1);
}

/** The 0x text of `size` bytes at `start`. */
export function readHexAt(heap: Heap, cache: HexCache, start: number, size: number): string {
  checkRange(heap, start, size);
  if (size === 0) return '0x';
  if (size >= 4 * CACHE_WORDS || (start & 3) !== 0) {
    spend(heap, size);
    return `0x${Buffer.from(heap.u8.buffer, heap.u8.byteOffset + start, size).toString('hex')}`;
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
  const text = texts[slot] ?? '';
  if (text.length === 2 + 2 * size) {
    let i = 0;
    while (i < count && words[known + i] === i32[from + i]) i++;
    if (i === count && words[known + count] === last) return text;
  }
  for (let i = 0; i < count; i++) words[known + i] = i32[from + i] ?? 0;
  words[known + count] = last;
  const made = toText(heap, cache, start, size);
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
