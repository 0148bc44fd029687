import type { ContextType } from '../manifest/context.ts';
import * as decimal from '../numbers/big-decimal.ts';
import type { EntityRow, EntityValue } from '../store/types.ts';
import { MappingFailed } from './errors.ts';
import { newArray, newRecord, readArray, setWord, word } from './heap.ts';
import { newText, readText } from './heap-text.ts';
import type { Runtime } from './runtime.ts';
import { newStoreValue, readScalar } from './store-values.ts';
import { StoreKind, TypeId } from './type-id.ts';

/** Context types by kind of store value. */
const TYPES: readonly ContextType[] = [
  'String',
  'Int',
  'BigDecimal',
  'Bool',
  'List',
  'Null',
  'Bytes',
  'BigInt',
  'Int8',
  'Timestamp',
];

const TYPE_NAMES: readonly string[] = TYPES;

function isList(value: EntityValue | undefined): value is readonly EntityValue[] {
  return Array.isArray(value);
}

/** The value a tagged `[type, text]` stands for. */
function untag(type: string, data: EntityValue | undefined): EntityValue {
  const text = typeof data === 'string' ? data : '';
  switch (type) {
    case 'Bool':
      return data === true;
    case 'Int':
      return Number(text);
    case 'Int8':
    case 'Timestamp':
    case 'BigInt':
      return BigInt(text === '' ? '0' : text);
    case 'BigDecimal':
      return decimal.parse(text) ?? decimal.ZERO;
    case 'Bytes':
      return text.startsWith('0x') ? text : `0x${text}`;
    default:
      return text;
  }
}

function newContextValue(runtime: Runtime, tagged: EntityValue): number {
  const [type, data] = isList(tagged) ? tagged : [];
  const kind = typeof type === 'string' ? TYPE_NAMES.indexOf(type) : -1;
  if (typeof type !== 'string' || kind < 0) throw new MappingFailed('A data source context is not `[type, text]`');
  const { heap } = runtime;
  if (kind === StoreKind.Array) {
    const items = isList(data) ? data : [];
    const pointers = items.map((item) => newContextValue(runtime, item));
    const array = newArray(heap, pointers, TypeId.ArrayStoreValue);
    const object = newRecord(heap, 4, TypeId.StoreValue);
    setWord(heap, object, 0, kind);
    setWord(heap, object, 2, array);
    return object;
  }
  if (kind === StoreKind.Null) {
    const object = newRecord(heap, 4, TypeId.StoreValue);
    setWord(heap, object, 0, kind);
    return object;
  }
  return newStoreValue(runtime, kind, false, untag(type, data));
}

/** A map object of a context, its keys sorted; null is an empty one. */
export function newContext(runtime: Runtime, context: EntityRow | null): number {
  const { heap } = runtime;
  const keys = Object.keys(context ?? {}).toSorted();
  const entries = keys.map((key) => {
    const value = newContextValue(runtime, context?.[key] ?? null);
    const name = newText(heap, key);
    const entry = newRecord(heap, 2, TypeId.TypedMapEntryStringStoreValue);
    setWord(heap, entry, 0, name);
    setWord(heap, entry, 1, value);
    return entry;
  });
  const array = newArray(heap, entries, TypeId.ArrayTypedMapEntryStringStoreValue);
  const map = newRecord(heap, 1, TypeId.TypedMapStringStoreValue);
  setWord(heap, map, 0, array);
  return map;
}

function tag(runtime: Runtime, object: number): EntityValue {
  const kind = word(runtime.heap, object, 0);
  const type = TYPES[kind];
  if (type === undefined) throw new MappingFailed(`The mapping passed a context value of unknown kind ${kind}`);
  if (type === 'List') {
    return [type, readArray(runtime.heap, word(runtime.heap, object, 2)).map((item) => tag(runtime, item))];
  }
  const value = readScalar(runtime, object, kind);
  if (value === null) return [type, ''];
  if (typeof value === 'boolean') return [type, value];
  return [type, typeof value === 'object' && 'digits' in value ? decimal.toString(value) : String(value)];
}

/** A context that a mapping passes to a new data source, its values tagged with their types. */
export function readContextMap(runtime: Runtime, map: number): EntityRow {
  const { heap, texts } = runtime;
  const entries = readArray(heap, word(heap, map, 0)).map((entry) => [
    readText(heap, texts, word(heap, entry, 0)),
    tag(runtime, word(heap, entry, 1)),
  ]);
  return Object.fromEntries(entries);
}
