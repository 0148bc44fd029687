import { MappingFailed } from './errors.ts';
import { checkRange, type Heap, newObject, objectSize, spend } from './heap.ts';
import { dataOf, HEX_UNITS, type HexCache, readHex, sizeOf } from './heap-bytes.ts';
import { note, recall } from './known-values.ts';
import { TypeId } from './type-id.ts';

/** A string object: UTF-16 units. */
export function newText(heap: Heap, text: string): number {
  const { length } = text;
  const object = newObject(heap, 2 * length, TypeId.String);
  const { u16 } = heap;
  const at = object >> 1;
  let isPlain = true;
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    u16[at + i] = unit;
    // NUL and surrogates are looked at when they are read.
    if (unit === 0 || (unit & 0xf800) === 0xd800) isPlain = false;
  }
  if (isPlain) note(heap.known, object, text);
  return object;
}

/** A string object with the 0x text of a Uint8Array object: most become ids of entities that are then asked for. */
export function newHexText(heap: Heap, cache: HexCache, array: number): number {
  const size = sizeOf(heap, array);
  checkRange(heap, dataOf(heap, array), size);
  const object = newObject(heap, 4 + 4 * size, TypeId.String);
  const { u8, i32 } = heap;
  const from = dataOf(heap, array);
  const at = object >> 2;
  i32[at] = 48 | (120 << 16);
  for (let i = 0; i < size; i++) i32[at + 1 + i] = HEX_UNITS[u8[from + i] ?? 0] ?? 0;
  note(heap.known, object, readHex(heap, cache, array));
  return object;
}

const SLOTS = 1 << 14;
/** Words a slot holds: texts of up to 128 units. */
const SLOT_WORDS = 64;
const NUL = '\0';
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Strings seen before. Literals are found by address, others by content: entity ids come again and again. */
export interface TextCache {
  /** Strings below this address never change within a run. */
  constantsEnd: number;
  readonly constants: Map<number, string>;
  readonly texts: string[];
  readonly words: Int32Array;
}

export function createTextCache(): TextCache {
  return {
    constantsEnd: 0,
    constants: new Map(),
    texts: new Array<string>(SLOTS).fill(''),
    words: new Int32Array(SLOTS * SLOT_WORDS),
  };
}

const scratch = Buffer.alloc(4 * SLOT_WORDS);

/** The text in one-byte characters where they are enough: half the memory, and a faster hash. Null where not. */
function decodeLatin(heap: Heap, object: number, length: number): string | null {
  const target = length <= scratch.length ? scratch : Buffer.alloc(length);
  const { u16 } = heap;
  const at = object >> 1;
  for (let i = 0; i < length; i++) {
    const unit = u16[at + i] ?? 0;
    if (unit > 255) return null;
    target[i] = unit;
  }
  return target.toString('latin1', 0, length);
}

/** graph-node drops NUL characters, which Postgres cannot hold, and refuses what is no Unicode. */
function decode(heap: Heap, object: number, size: number): string {
  checkRange(heap, object, size);
  let text = decodeLatin(heap, object, size >> 1);
  if (text === null) {
    text = Buffer.from(heap.u8.buffer, heap.u8.byteOffset + object, size).toString('utf16le');
    if (LONE_SURROGATE.test(text)) {
      throw new MappingFailed('The mapping passed a string that is no Unicode text (a lone surrogate)');
    }
  }
  return text.includes(NUL) ? text.replaceAll(NUL, '') : text;
}

function readShort(heap: Heap, cache: TextCache, object: number, size: number): string {
  const { i32 } = heap;
  const { words, texts } = cache;
  const from = object >> 2;
  const count = (size + 3) >> 2;
  // An odd last unit shares its word with padding.
  const lastMask = (size & 3) === 0 ? -1 : 0xffff;
  let hash = size;
  for (let i = 0; i < count; i++) {
    const value = i32[from + i] ?? 0;
    hash = Math.imul(hash ^ (i === count - 1 ? value & lastMask : value), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  const slot = hash & (SLOTS - 1);
  const known = slot * SLOT_WORDS;
  const text = texts[slot] ?? '';
  if (2 * text.length === size) {
    let i = 0;
    while (i < count && words[known + i] === ((i32[from + i] ?? 0) & (i === count - 1 ? lastMask : -1))) i++;
    if (i === count) return text;
  }
  for (let i = 0; i < count; i++) words[known + i] = (i32[from + i] ?? 0) & (i === count - 1 ? lastMask : -1);
  const made = decode(heap, object, size);
  texts[slot] = made;
  return made;
}

/** The text of a string object. */
export function readText(heap: Heap, cache: TextCache, object: number): string {
  if (object < cache.constantsEnd) {
    const constant = cache.constants.get(object);
    if (constant !== undefined) return constant;
    const made = decode(heap, object, objectSize(heap, object));
    cache.constants.set(object, made);
    return made;
  }
  const known = recall(heap.known, object);
  if (typeof known === 'string') return known;
  const size = objectSize(heap, object);
  if (size === 0) return '';
  if (size <= 4 * SLOT_WORDS) return readShort(heap, cache, object, size);
  // Only what no cache can answer is counted: the count must not depend on what ran before.
  spend(heap, size);
  return decode(heap, object, size);
}
