import type { AbiSink } from '../abi/decode.ts';
import { type AbiValue, textOf } from '../abi/value.ts';
import { MappingFailed } from './errors.ts';
import { type Heap, newArray, newObject, readArray, word } from './heap.ts';
import { newBytesFromDigits, newBytesOf, readHex } from './heap-bytes.ts';
import { newBigInt, newIntOfWord, newUintOfWord, readBigInt } from './heap-numbers.ts';
import { newText, readText } from './heap-text.ts';
import type { Runtime } from './runtime.ts';
import { EthereumKind, TypeId } from './type-id.ts';

function newTagged(heap: Heap, kind: number, payload: number): number {
  const object = newObject(heap, 16, TypeId.EthereumValue);
  const at = object >> 2;
  heap.i32[at] = kind;
  heap.i32[at + 2] = payload;
  return object;
}

const LIST_KIND = {
  array: EthereumKind.Array,
  fixedArray: EthereumKind.FixedArray,
  tuple: EthereumKind.Tuple,
} as const;

/** Writes decoded values straight into a heap: its results are pointers to ethereum.Value objects. */
export function createHeapSink(heap: Heap): AbiSink<number> {
  return {
    uint: (bytes, at) => newTagged(heap, EthereumKind.Uint, newUintOfWord(heap, bytes, at)),
    int: (bytes, at) => newTagged(heap, EthereumKind.Int, newIntOfWord(heap, bytes, at)),
    address: (bytes, at) => newTagged(heap, EthereumKind.Address, newBytesOf(heap, bytes, at, 20)),
    bool: (value) => newTagged(heap, EthereumKind.Bool, value ? 1 : 0),
    fixedBytes: (bytes, at, size) => newTagged(heap, EthereumKind.FixedBytes, newBytesOf(heap, bytes, at, size)),
    function: (bytes, at) => newTagged(heap, EthereumKind.Function, newBytesOf(heap, bytes, at, 24)),
    bytes: (bytes, at, size) => newTagged(heap, EthereumKind.Bytes, newBytesOf(heap, bytes, at, size)),
    string: (bytes, at, size) => newTagged(heap, EthereumKind.String, newText(heap, textOf(bytes, at, size))),
    list: (kind, items) => newTagged(heap, LIST_KIND[kind], newArray(heap, items, TypeId.ArrayEthereumValue)),
  };
}

const BYTES_KIND = {
  address: EthereumKind.Address,
  fixedBytes: EthereumKind.FixedBytes,
  bytes: EthereumKind.Bytes,
  function: EthereumKind.Function,
} as const;

/** An ethereum.Value object of a value. */
export function newEthereumValue(heap: Heap, value: AbiValue): number {
  switch (value.kind) {
    case 'uint':
      return newTagged(heap, EthereumKind.Uint, newBigInt(heap, value.value));
    case 'int':
      return newTagged(heap, EthereumKind.Int, newBigInt(heap, value.value));
    case 'bool':
      return newTagged(heap, EthereumKind.Bool, value.value ? 1 : 0);
    case 'string':
      return newTagged(heap, EthereumKind.String, newText(heap, value.value));
    case 'address':
    case 'fixedBytes':
    case 'bytes':
    case 'function':
      return newTagged(heap, BYTES_KIND[value.kind], newBytesFromDigits(heap, value.hex, 0, value.hex.length / 2));
    default: {
      const items = value.items.map((item) => newEthereumValue(heap, item));
      return newTagged(heap, LIST_KIND[value.kind], newArray(heap, items, TypeId.ArrayEthereumValue));
    }
  }
}

function digits(runtime: Runtime, pointer: number, size: number | null): string {
  const hex = readHex(runtime.heap, runtime.hexes, pointer).slice(2);
  if (size !== null && hex.length !== 2 * size) {
    throw new MappingFailed(`The mapping passed ${hex.length / 2} bytes where a value of ${size} bytes belongs`);
  }
  return hex;
}

function integer(runtime: Runtime, kind: 'uint' | 'int', pointer: number): AbiValue {
  const value = readBigInt(runtime.heap, pointer);
  const fits = kind === 'uint' ? BigInt.asUintN(256, value) === value : BigInt.asIntN(256, value) === value;
  if (!fits) throw new MappingFailed(`${value} does not fit ${kind}256`);
  return { kind, value };
}

/** The value of an ethereum.Value object. */
export function readEthereumValue(runtime: Runtime, object: number): AbiValue {
  const { heap } = runtime;
  const kind = word(heap, object, 0);
  const payload = word(heap, object, 2);
  const items = () => readArray(heap, payload).map((item) => readEthereumValue(runtime, item));
  switch (kind) {
    case EthereumKind.Address:
      return { kind: 'address', hex: digits(runtime, payload, 20) };
    case EthereumKind.FixedBytes: {
      const hex = digits(runtime, payload, null);
      if (hex.length > 64) throw new MappingFailed(`The mapping passed ${hex.length / 2} fixed bytes; 32 is the most`);
      return { kind: 'fixedBytes', hex };
    }
    case EthereumKind.Bytes:
      return { kind: 'bytes', hex: digits(runtime, payload, null) };
    case EthereumKind.Int:
      return integer(runtime, 'int', payload);
    case EthereumKind.Uint:
      return integer(runtime, 'uint', payload);
    case EthereumKind.Bool:
      return { kind: 'bool', value: payload !== 0 };
    case EthereumKind.String:
      return { kind: 'string', value: readText(heap, runtime.texts, payload) };
    case EthereumKind.FixedArray:
      return { kind: 'fixedArray', items: items() };
    case EthereumKind.Array:
      return { kind: 'array', items: items() };
    case EthereumKind.Tuple:
      return { kind: 'tuple', items: items() };
    case EthereumKind.Function:
      return { kind: 'function', hex: digits(runtime, payload, 24) };
    default:
      throw new MappingFailed(`The mapping passed an ethereum.Value of unknown kind ${kind}`);
  }
}
