import { type AbiType, headWords } from './abi-type.ts';
import { AbiDataInvalid } from './errors.ts';

/**
 * Receives what a decoder finds, as places in the bytes, and makes a `T` of it: a pointer into a mapping's heap, or a
 * plain value. `at` is the first byte of the value itself.
 */
export interface AbiSink<T> {
  /** 32 bytes. */
  uint(bytes: Uint8Array, at: number): T;
  /** 32 bytes, two's complement. */
  int(bytes: Uint8Array, at: number): T;
  address(bytes: Uint8Array, at: number): T;
  bool(value: boolean): T;
  fixedBytes(bytes: Uint8Array, at: number, size: number): T;
  function(bytes: Uint8Array, at: number): T;
  bytes(bytes: Uint8Array, at: number, size: number): T;
  string(bytes: Uint8Array, at: number, size: number): T;
  list(kind: 'array' | 'fixedArray' | 'tuple', items: readonly T[]): T;
}

/** What is decoded: bytes that may stand among others and end at `end`. */
export interface AbiData {
  readonly bytes: Uint8Array;
  readonly end: number;
}

/** Bytes of a word. */
export const WORD = 32;

function isZero(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] !== 0) return false;
  return true;
}

/** A word that counts or points; only numbers a document of this size can hold make sense. */
function smallNumber({ bytes, end }: AbiData, at: number): number {
  const last = at + WORD - 4;
  if (at + WORD > end) throw new AbiDataInvalid('it ends too early');
  if (!isZero(bytes, at, last)) throw new AbiDataInvalid('an offset or length points beyond it');
  return new DataView(bytes.buffer, bytes.byteOffset + last, 4).getUint32(0);
}

function requireBytes(data: AbiData, at: number, count: number): void {
  if (at + count > data.end) throw new AbiDataInvalid('it ends too early');
}

function decodeItems<T>(item: AbiType, count: number, data: AbiData, at: number, sink: AbiSink<T>): T[] {
  const step = item.head * WORD;
  if (count > 0 && step === 0) throw new AbiDataInvalid('items of an array take no room');
  requireBytes(data, at, count * step);
  const items: T[] = [];
  for (let i = 0; i < count; i++) items.push(decodeAt(item, data, at, at + i * step, sink));
  return items;
}

function decodeTuple<T>(types: readonly AbiType[], data: AbiData, at: number, sink: AbiSink<T>): T[] {
  const items: T[] = [];
  let position = at;
  for (const type of types) {
    items.push(decodeAt(type, data, at, position, sink));
    position += type.head * WORD;
  }
  return items;
}

/** Decodes the value that stands at `at` itself, offsets already followed. */
function decodeBody<T>(type: AbiType, data: AbiData, at: number, sink: AbiSink<T>): T {
  switch (type.kind) {
    case 'bytes':
    case 'string': {
      const size = smallNumber(data, at);
      requireBytes(data, at + WORD, size);
      return type.kind === 'bytes' ? sink.bytes(data.bytes, at + WORD, size) : sink.string(data.bytes, at + WORD, size);
    }
    case 'array':
      return sink.list('array', decodeItems(type.item, smallNumber(data, at), data, at + WORD, sink));
    case 'fixedArray':
      return sink.list('fixedArray', decodeItems(type.item, type.size, data, at, sink));
    case 'tuple':
      return sink.list('tuple', decodeTuple(type.items, data, at, sink));
    default:
      requireBytes(data, at, WORD);
      return decodeWord(type.kind, type.size, data.bytes, at, sink);
  }
}

/** A value that fits one word. Bits beyond its size are kept, as graph-node keeps them. */
export function decodeWord<T>(
  kind: 'uint' | 'int' | 'address' | 'bool' | 'fixedBytes' | 'function',
  size: number,
  bytes: Uint8Array,
  at: number,
  sink: AbiSink<T>,
): T {
  switch (kind) {
    case 'uint':
      return sink.uint(bytes, at);
    case 'int':
      return sink.int(bytes, at);
    case 'address':
      return sink.address(bytes, at + 12);
    case 'bool':
      return sink.bool(!isZero(bytes, at, at + WORD));
    case 'fixedBytes':
      return sink.fixedBytes(bytes, at, size);
    case 'function':
      return sink.function(bytes, at);
  }
}

/** Decodes the value whose head stands at `at`, in a frame that offsets count from. */
export function decodeAt<T>(type: AbiType, data: AbiData, frame: number, at: number, sink: AbiSink<T>): T {
  if (!type.dynamic) return decodeBody(type, data, at, sink);
  return decodeBody(type, data, frame + smallNumber(data, at), sink);
}

/**
 * Values that stand one after another, as parameters do.
 * @throws AbiDataInvalid
 */
export function decodeSequence<T>(types: readonly AbiType[], bytes: Uint8Array, sink: AbiSink<T>): T[] {
  const data = { bytes, end: bytes.length };
  requireBytes(data, 0, headWords(types) * WORD);
  return decodeTuple(types, data, 0, sink);
}

/**
 * One value on its own: a dynamic one has a leading offset.
 * @throws AbiDataInvalid
 */
export function decodeSingle<T>(type: AbiType, bytes: Uint8Array, sink: AbiSink<T>): T {
  return decodeAt(type, { bytes, end: bytes.length }, 0, 0, sink);
}
