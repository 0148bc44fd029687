import { type AbiType, headWords } from './abi-type.ts';
import { AbiDataInvalid } from './errors.ts';

/**
 * Receives what a decoder finds, as positions in the hex text, and makes a `T` of it: a pointer into a mapping's heap,
 * or a plain value. `at` is the first hex digit of the value itself; `size` counts bytes.
 */
export interface AbiSink<T> {
  /** 64 digits. */
  uint(hex: string, at: number): T;
  /** 64 digits, two's complement. */
  int(hex: string, at: number): T;
  address(hex: string, at: number): T;
  bool(value: boolean): T;
  fixedBytes(hex: string, at: number, size: number): T;
  function(hex: string, at: number): T;
  bytes(hex: string, at: number, size: number): T;
  string(hex: string, at: number, size: number): T;
  list(kind: 'array' | 'fixedArray' | 'tuple', items: readonly T[]): T;
}

/** Hex digits of a word. */
export const WORD = 64;
const ZERO = 48;

function isZeroDigits(hex: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (hex.charCodeAt(i) !== ZERO) return false;
  return true;
}

/** A word that counts or points; only numbers a document of this size can hold make sense. */
function smallNumber(hex: string, at: number): number {
  if (at + WORD > hex.length) throw new AbiDataInvalid('it ends too early');
  if (!isZeroDigits(hex, at, at + WORD - 8)) throw new AbiDataInvalid('an offset or length points beyond it');
  return Number.parseInt(hex.slice(at + WORD - 8, at + WORD), 16);
}

function requireDigits(hex: string, at: number, count: number): void {
  if (at + count > hex.length) throw new AbiDataInvalid('it ends too early');
}

function decodeItems<T>(item: AbiType, count: number, hex: string, at: number, sink: AbiSink<T>): T[] {
  const step = item.head * WORD;
  if (count > 0 && step === 0) throw new AbiDataInvalid('items of an array take no room');
  requireDigits(hex, at, count * step);
  const items: T[] = [];
  for (let i = 0; i < count; i++) items.push(decodeAt(item, hex, at, at + i * step, sink));
  return items;
}

function decodeTuple<T>(types: readonly AbiType[], hex: string, at: number, sink: AbiSink<T>): T[] {
  const items: T[] = [];
  let position = at;
  for (const type of types) {
    items.push(decodeAt(type, hex, at, position, sink));
    position += type.head * WORD;
  }
  return items;
}

/** Decodes the value that stands at `at` itself, offsets already followed. */
function decodeBody<T>(type: AbiType, hex: string, at: number, sink: AbiSink<T>): T {
  switch (type.kind) {
    case 'bytes':
    case 'string': {
      const size = smallNumber(hex, at);
      requireDigits(hex, at + WORD, 2 * size);
      return type.kind === 'bytes' ? sink.bytes(hex, at + WORD, size) : sink.string(hex, at + WORD, size);
    }
    case 'array':
      return sink.list('array', decodeItems(type.item, smallNumber(hex, at), hex, at + WORD, sink));
    case 'fixedArray':
      return sink.list('fixedArray', decodeItems(type.item, type.size, hex, at, sink));
    case 'tuple':
      return sink.list('tuple', decodeTuple(type.items, hex, at, sink));
    default:
      requireDigits(hex, at, WORD);
      return decodeWord(type.kind, type.size, hex, at, sink);
  }
}

/** A value that fits one word. Bits beyond its size are kept, as graph-node keeps them. */
export function decodeWord<T>(
  kind: 'uint' | 'int' | 'address' | 'bool' | 'fixedBytes' | 'function',
  size: number,
  hex: string,
  at: number,
  sink: AbiSink<T>,
): T {
  switch (kind) {
    case 'uint':
      return sink.uint(hex, at);
    case 'int':
      return sink.int(hex, at);
    case 'address':
      return sink.address(hex, at + 24);
    case 'bool':
      return sink.bool(!isZeroDigits(hex, at, at + WORD));
    case 'fixedBytes':
      return sink.fixedBytes(hex, at, size);
    case 'function':
      return sink.function(hex, at);
  }
}

/** Decodes the value whose head stands at `at`, in a frame that offsets count from. */
export function decodeAt<T>(type: AbiType, hex: string, frame: number, at: number, sink: AbiSink<T>): T {
  if (!type.dynamic) return decodeBody(type, hex, at, sink);
  return decodeBody(type, hex, frame + 2 * smallNumber(hex, at), sink);
}

/**
 * Values that stand one after another, as parameters do. `hex` may start with 0x; `from` is its first digit.
 * @throws AbiDataInvalid
 */
export function decodeSequence<T>(types: readonly AbiType[], hex: string, from: number, sink: AbiSink<T>): T[] {
  requireDigits(hex, from, headWords(types) * WORD);
  return decodeTuple(types, hex, from, sink);
}

/**
 * One value on its own: a dynamic one has a leading offset.
 * @throws AbiDataInvalid
 */
export function decodeSingle<T>(type: AbiType, hex: string, from: number, sink: AbiSink<T>): T {
  return decodeAt(type, hex, from, from, sink);
}
