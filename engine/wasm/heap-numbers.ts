import { type BigDecimal, isExponentInRange, normalize } from '../numbers/big-decimal.ts';
import { MappingFailed } from './errors.ts';
import { checkRange, type Heap, newRecord, setWord, spend, word } from './heap.ts';
import { dataOf, newBytes, sizeOf } from './heap-bytes.ts';
import { note, noteArray, noteConstant, recall, recallArray } from './known-values.ts';
import { TypeId } from './type-id.ts';

/** graph-node's bound on integers, in bits. */
export const MAX_BITS = 435_412;
export const TOO_BIG = 'A BigInt is too big: it has more than 435412 bits';
const MAX_LONG = 2n ** 63n - 1n;
const MIN_LONG = -(2n ** 63n);
const SCRATCH_WORDS = 8;

/** One number's bytes under several views. */
const scratch64 = new BigInt64Array(SCRATCH_WORDS / 2);
const unsigned64 = new BigUint64Array(scratch64.buffer);
const scratch32 = new Int32Array(scratch64.buffer);
const scratch8 = new Uint8Array(scratch64.buffer);

/** Bytes that a 32-bit number needs as two's complement. */
function bytesOf(value: number): number {
  if (value >= -128 && value < 128) return 1;
  if (value >= -32768 && value < 32768) return 2;
  return value >= -8388608 && value < 8388608 ? 3 : 4;
}

/** Writes the first `bytes` bytes of the scratch words as an integer object. */
function newFromScratch(heap: Heap, bytes: number): number {
  const array = newBytes(heap, bytes);
  const at = dataOf(heap, array) >> 2;
  const { i32 } = heap;
  for (let i = 0; i < (bytes + 3) >> 2; i++) i32[at + i] = scratch32[i] ?? 0;
  return array;
}

/** Shortest length of the two's complement in the scratch words, when `top` is the highest of them. */
function significantBytes(top: number): number {
  while (top > 0) {
    const sign = (scratch32[top - 1] ?? 0) >> 31;
    if (scratch32[top] !== sign) break;
    top--;
  }
  const value = scratch32[top] ?? 0;
  return 4 * top + bytesOf(value);
}

function newLargeBigInt(heap: Heap, value: bigint): number {
  const hex = (value < 0n ? -value - 1n : value).toString(16);
  if (hex.length * 4 > MAX_BITS + 4) throw new MappingFailed(TOO_BIG);
  const digits = hex.length % 2 === 0 ? hex : `0${hex}`;
  const needsSign = Number.parseInt(digits.charAt(0), 16) >= 8;
  const size = digits.length / 2 + (needsSign ? 1 : 0);
  const array = newBytes(heap, size);
  const from = dataOf(heap, array);
  const flip = value < 0n ? 255 : 0;
  for (let i = 0; i < size; i++) {
    const at = digits.length - 2 - 2 * i;
    heap.u8[from + i] = (at < 0 ? 0 : Number.parseInt(digits.slice(at, at + 2), 16)) ^ flip;
  }
  return array;
}

/** An integer object: little-endian two's complement of the shortest length, one byte for zero. */
export function newBigInt(heap: Heap, value: bigint): number {
  const array = writeBigInt(heap, value);
  noteArray(heap.known, heap.i32, array, dataOf(heap, array), sizeOf(heap, array), value);
  return array;
}

function writeBigInt(heap: Heap, value: bigint): number {
  if (value <= MAX_LONG && value >= MIN_LONG) {
    scratch64[0] = value;
    return newFromScratch(heap, significantBytes(1));
  }
  let rest = value;
  for (let i = 0; i < SCRATCH_WORDS / 2; i++) {
    scratch64[i] = rest;
    rest >>= 64n;
    if ((rest === 0n || rest === -1n) && (scratch32[2 * i + 1] ?? 0) < 0 === (rest === -1n)) {
      return newFromScratch(heap, significantBytes(2 * i + 1));
    }
  }
  return newLargeBigInt(heap, value);
}

/** An integer object of a number that is a safe integer. */
export function newInteger(heap: Heap, value: number): number {
  if (value === (value | 0)) {
    scratch32[0] = value;
    return newFromScratch(heap, bytesOf(value));
  }
  return newBigInt(heap, BigInt(value));
}

/** Writes bytes `first` to `end`, the highest first, as an integer object; `spare` bytes of zero come above them. */
function newReversed(heap: Heap, bytes: Uint8Array, first: number, end: number, spare: number): number {
  const array = newBytes(heap, end - first + spare);
  const { u8 } = heap;
  for (let from = end - 1, to = dataOf(heap, array); from >= first; from--, to++) u8[to] = bytes[from] ?? 0;
  return array;
}

/** An integer object of the word at `at`, 32 bytes, without a detour over a bigint. */
export function newUintOfWord(heap: Heap, bytes: Uint8Array, at: number): number {
  const end = at + 32;
  let first = at;
  while (first < end - 1 && bytes[first] === 0) first++;
  return newReversed(heap, bytes, first, end, (bytes[first] ?? 0) >> 7);
}

/** The same for two's complement. */
export function newIntOfWord(heap: Heap, bytes: Uint8Array, at: number): number {
  if ((bytes[at] ?? 0) < 128) return newUintOfWord(heap, bytes, at);
  const end = at + 32;
  let first = at;
  while (first < end - 1 && bytes[first] === 255 && (bytes[first + 1] ?? 0) >= 128) first++;
  return newReversed(heap, bytes, first, end, 0);
}

function readLargeBigInt(heap: Heap, start: number, size: number): bigint {
  if (size * 8 > MAX_BITS + 8) throw new MappingFailed(TOO_BIG);
  const reversed = Buffer.from(heap.u8.slice(start, start + size)).reverse();
  return BigInt.asIntN(8 * size, BigInt(`0x${reversed.toString('hex')}`));
}

/** Integer of little-endian two's complement at `start`; any length, nothing is zero. */
function readInteger(heap: Heap, start: number, size: number): bigint {
  if (size === 0) return 0n;
  if (size > 4 * SCRATCH_WORDS) return readLargeBigInt(heap, start, size);
  const words = (size + 3) >> 2;
  if ((start & 3) === 0) {
    const { i32 } = heap;
    const from = start >> 2;
    for (let i = 0; i < words; i++) scratch32[i] = i32[from + i] ?? 0;
  } else {
    for (let i = 0; i < size; i++) scratch8[i] = heap.u8[start + i] ?? 0;
  }
  const spare = 32 * words - 8 * size;
  const top = ((scratch32[words - 1] ?? 0) << spare) >> spare;
  scratch32[words - 1] = top;
  if ((words & 1) === 1) scratch32[words] = top >> 31;
  const low = unsigned64[0] ?? 0n;
  if (words <= 2) return scratch64[0] ?? 0n;
  if (words <= 4) return ((scratch64[1] ?? 0n) << 64n) | low;
  const middle = ((unsigned64[1] ?? 0n) << 64n) | low;
  if (words <= 6) return ((scratch64[2] ?? 0n) << 128n) | middle;
  return ((((scratch64[3] ?? 0n) << 64n) | (unsigned64[2] ?? 0n)) << 128n) | middle;
}

export function readBigInt(heap: Heap, array: number): bigint {
  const known = recallArray(heap.known, heap.i32, array);
  if (typeof known === 'bigint') return known;
  const start = dataOf(heap, array);
  const size = sizeOf(heap, array);
  checkRange(heap, start, size);
  // Division takes longest: some nanoseconds for each of the longest number's bytes.
  if (array >= heap.known.start) spend(heap, 20 * size);
  const value = readInteger(heap, start, size);
  if (array < heap.known.start) noteConstant(heap.known, heap.i32, array, value);
  else noteArray(heap.known, heap.i32, array, start, size, value);
  return value;
}

/** An exponent: an integer object as a number. */
function readSmall(heap: Heap, array: number): number {
  const start = dataOf(heap, array);
  const size = sizeOf(heap, array);
  if (size < 1 || size > 4 || (start & 3) !== 0) return Number(readBigInt(heap, array));
  const spare = 32 - 8 * size;
  return ((heap.i32[start >> 2] ?? 0) << spare) >> spare;
}

/** A BigDecimal object: two integers. */
export function newBigDecimal(heap: Heap, value: BigDecimal): number {
  const digits = newBigInt(heap, value.digits);
  const exp = newInteger(heap, value.exp);
  const object = newRecord(heap, 2, TypeId.BigDecimal);
  setWord(heap, object, 0, digits);
  setWord(heap, object, 1, exp);
  // What no mapping may hand back is looked at when it does.
  if (isExponentInRange(value)) note(heap.known, object, value);
  return object;
}

/** Reads and normalises, as graph-node does with every decimal it is handed. */
export function readBigDecimal(heap: Heap, object: number): BigDecimal {
  const digits = readBigInt(heap, word(heap, object, 0));
  const exp = readSmall(heap, word(heap, object, 1));
  const known = recall(heap.known, object);
  // Below zero reading a value again may cut a digit of it.
  if (typeof known === 'object' && digits >= 0n && known.digits === digits && known.exp === exp) return known;
  const value = normalize(digits, exp);
  if (!isExponentInRange(value)) {
    throw new MappingFailed(`big decimal exponent \`${value.exp}\` is outside the \`-6143\` to \`6144\` range`);
  }
  return value;
}
