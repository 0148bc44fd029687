import { scalarOf } from '../manifest/entity-shape.ts';
import type { EntityField, ScalarType } from '../manifest/types.ts';
import type { BigDecimal } from '../numbers/big-decimal.ts';
import type { EntityValue } from '../store/types.ts';
import { MappingFailed, MappingUnfit } from './errors.ts';
import { newArray, newObject, readArray, word } from './heap.ts';
import { newBytesFromHex, readHex } from './heap-bytes.ts';
import { newBigDecimal, newBigInt, readBigDecimal, readBigInt } from './heap-numbers.ts';
import { newText, readText } from './heap-text.ts';
import type { Runtime } from './runtime.ts';
import { StoreKind, TypeId } from './type-id.ts';

/** How a field's values travel: the kind of the value, or of its items when it is a list. */
export interface ValueSpec {
  readonly kind: number;
  readonly list: boolean;
  /** Allowed texts of an enum. */
  readonly values: ReadonlySet<string> | null;
}

const KIND_OF: { readonly [scalar in ScalarType]: number } = {
  String: StoreKind.String,
  ID: StoreKind.String,
  Bytes: StoreKind.Bytes,
  Int: StoreKind.Int,
  Int8: StoreKind.Int8,
  BigInt: StoreKind.BigInt,
  BigDecimal: StoreKind.BigDecimal,
  Boolean: StoreKind.Bool,
  Timestamp: StoreKind.Timestamp,
};

const KIND_NAMES = ['String', 'Int', 'BigDecimal', 'Boolean', 'List', 'Null', 'Bytes', 'BigInt', 'Int8', 'Timestamp'];

export function specOf(field: EntityField): ValueSpec {
  return {
    kind: KIND_OF[scalarOf(field)],
    list: field.list,
    values: field.type.kind === 'enum' ? new Set(field.type.values) : null,
  };
}

function isDecimal(value: EntityValue): value is BigDecimal {
  return typeof value === 'object' && value !== null && 'digits' in value;
}

/** The pointer that stands for a value of a kind whose payload is one. */
function newPayload(runtime: Runtime, kind: number, value: EntityValue): number {
  const { heap } = runtime;
  if (typeof value === 'string') return kind === StoreKind.Bytes ? newBytesFromHex(heap, value) : newText(heap, value);
  if (typeof value === 'bigint') return newBigInt(heap, value);
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (isDecimal(value)) return newBigDecimal(heap, value);
  throw new TypeError(`A stored value does not fit the schema's type ${KIND_NAMES[kind]}; index again from the start`);
}

/** A tagged value object. */
export function newStoreValue(runtime: Runtime, kind: number, list: boolean, value: EntityValue): number {
  const { heap } = runtime;
  let payload = 0;
  const isLong = !list && (kind === StoreKind.Int8 || kind === StoreKind.Timestamp);
  if (list) {
    const items = Array.isArray(value) ? (value as readonly EntityValue[]) : [];
    const pointers = items.map((item) => newStoreValue(runtime, kind, false, item));
    payload = newArray(heap, pointers, TypeId.ArrayStoreValue);
  } else if (!isLong) {
    payload = newPayload(runtime, kind, value);
  }
  const object = newObject(heap, 16, TypeId.StoreValue);
  const at = object >> 2;
  heap.i32[at] = list ? StoreKind.Array : kind;
  if (isLong) {
    heap.i64[(object >> 3) + 1] = typeof value === 'bigint' ? value : 0n;
  } else {
    heap.i32[at + 2] = payload;
    if (kind === StoreKind.Int && payload < 0) heap.i32[at + 3] = -1;
  }
  return object;
}

/** Microseconds of the year 1, before which the store holds none, and of the year 262143, from which on graph-node has none. */
const FIRST_TIMESTAMP = -62_135_596_800_000_000n;
const END_OF_TIMESTAMPS = 8_210_266_876_800_000_000n;

/** graph-node takes no part of a second before 1970. */
function wholeTimestamp(micros: bigint): bigint {
  const isWhole = micros >= 0n || micros % 1_000_000n === 0n;
  if (!isWhole || micros >= END_OF_TIMESTAMPS)
    throw new MappingFailed(
      `Invalid timestamp format: ${micros} microseconds are before 1970 and no whole seconds, or after the year 262142`,
    );
  if (micros < FIRST_TIMESTAMP) throw new MappingUnfit(`the timestamp ${micros} is before the year 1`);
  return micros;
}

/** The value of a tagged object that is no list. */
export function readScalar(runtime: Runtime, object: number, kind: number): EntityValue {
  const { heap } = runtime;
  const payload = word(heap, object, 2);
  switch (kind) {
    case StoreKind.String:
      return readText(heap, runtime.texts, payload);
    case StoreKind.Int:
      return payload;
    case StoreKind.BigDecimal:
      return readBigDecimal(heap, payload);
    case StoreKind.Bool:
      return payload !== 0;
    case StoreKind.Bytes:
      return readHex(heap, runtime.hexes, payload);
    case StoreKind.BigInt:
      return readBigInt(heap, payload);
    case StoreKind.Int8:
      return heap.i64[(object >> 3) + 1] ?? 0n;
    case StoreKind.Timestamp:
      return wholeTimestamp(heap.i64[(object >> 3) + 1] ?? 0n);
    case StoreKind.Null:
      return null;
    default:
      throw new MappingFailed(`The mapping passed a value of unknown kind ${kind}`);
  }
}

/** The name of a value's type for messages. */
export function describeKind(runtime: Runtime, object: number): string {
  const kind = word(runtime.heap, object, 0);
  if (kind !== StoreKind.Array) return KIND_NAMES[kind] ?? `kind ${kind}`;
  const items = readArray(runtime.heap, word(runtime.heap, object, 2));
  const kinds = new Set([...items].map((item) => describeKind(runtime, item)));
  return `[${kinds.size === 0 ? 'Any' : [...kinds].join(' and ')}]`;
}

export function specName(spec: ValueSpec): string {
  const name = KIND_NAMES[spec.kind] ?? '';
  return spec.list ? `[${name}]` : name;
}

/** The value of a tagged object as `spec` wants it; undefined when it is of another type. */
export function readStoreValue(runtime: Runtime, object: number, spec: ValueSpec): EntityValue | undefined {
  const { heap } = runtime;
  const kind = word(heap, object, 0);
  if (kind === StoreKind.Null) return null;
  if (spec.list) {
    if (kind !== StoreKind.Array) return undefined;
    const items: EntityValue[] = [];
    for (const item of readArray(heap, word(heap, object, 2))) {
      if (word(heap, item, 0) !== spec.kind) return undefined;
      items.push(checkEnum(spec, readScalar(runtime, item, spec.kind)));
    }
    return items;
  }
  if (kind !== spec.kind) return undefined;
  return checkEnum(spec, readScalar(runtime, object, kind));
}

function checkEnum(spec: ValueSpec, value: EntityValue): EntityValue {
  if (spec.values !== null && typeof value === 'string' && !spec.values.has(value)) {
    throw new MappingUnfit(`\`${value}\` is none of the enum's values ${[...spec.values].join(', ')}`);
  }
  return value;
}
