import type { EntityShape } from '../manifest/entity-shape.ts';
import type { EntityValue } from '../store/types.ts';
import { MappingFailed, MappingUnfit } from './errors.ts';
import { newArray, newArrayOver, newObject, newRecord, setWord, word } from './heap.ts';
import { newText, readText } from './heap-text.ts';
import type { EntityUpdate, Runtime } from './runtime.ts';
import { describeKind, newStoreValue, readStoreValue, specName, specOf, type ValueSpec } from './store-values.ts';
import { TypeId } from './type-id.ts';

/** How entities of one type are written to and read from one module's heap. */
export interface EntityCodec {
  readonly shape: EntityShape;
  readonly specs: readonly ValueSpec[];
  /** Pointers of the field names, by position. */
  readonly names: Int32Array;
  /** Position + 1 of the field whose name a constant string is, by its address / 16. */
  readonly positions: Int16Array;
  /** An update that names nothing, to be copied. */
  readonly nothing: readonly undefined[];
}

export function createEntityCodec(runtime: Runtime, shape: EntityShape): EntityCodec {
  const names = new Int32Array(shape.fields.length);
  const positions = new Int16Array((runtime.texts.constantsEnd >> 4) + 1);
  shape.fields.forEach((field, position) => {
    const pointer = runtime.names.get(field.name) ?? 0;
    names[position] = pointer;
    if (pointer !== 0) positions[pointer >> 4] = position + 1;
  });
  return { shape, specs: shape.fields.map(specOf), names, positions, nothing: shape.fields.map(() => undefined) };
}

function newEntry(runtime: Runtime, name: number, value: number): number {
  const entry = newRecord(runtime.heap, 2, TypeId.TypedMapEntryStringStoreValue);
  const { i32 } = runtime.heap;
  i32[entry >> 2] = name;
  i32[(entry >> 2) + 1] = value;
  return entry;
}

function newMap(runtime: Runtime, buffer: number, length: number): number {
  const { heap } = runtime;
  const array = newArrayOver(heap, buffer, length, TypeId.ArrayTypedMapEntryStringStoreValue);
  const map = newRecord(heap, 1, TypeId.TypedMapStringStoreValue);
  setWord(heap, map, 0, array);
  return map;
}

/** An entity object: its attributes that are not null, sorted by name. */
export function newEntity(runtime: Runtime, codec: EntityCodec, values: EntityUpdate): number {
  const { heap } = runtime;
  const { specs, names } = codec;
  let count = 0;
  for (let i = 0; i < specs.length; i++) if (values[i] !== null && values[i] !== undefined) count++;
  const buffer = newObject(heap, 4 * count, TypeId.ArrayBuffer);
  let at = buffer >> 2;
  for (let i = 0; i < specs.length; i++) {
    const value = values[i];
    const spec = specs[i];
    if (value === null || value === undefined || spec === undefined) continue;
    // Names interned late, on a module without a snapshot, are written where they are needed.
    const name = names[i] || newText(heap, codec.shape.fields[i]?.name ?? '');
    const entry = newEntry(runtime, name, newStoreValue(runtime, spec.kind, spec.list, value));
    heap.i32[at++] = entry;
  }
  return newMap(runtime, buffer, count);
}

export function newEntities(runtime: Runtime, codec: EntityCodec, entities: readonly EntityUpdate[]): number {
  const pointers = entities.map((values) => newEntity(runtime, codec, values));
  return newArray(runtime.heap, pointers, TypeId.ArrayTypedMapStringStoreValue);
}

/** Position of the field a name pointer stands for, -1 when there is none. */
function positionOf(runtime: Runtime, codec: EntityCodec, pointer: number): number {
  const isConstant = pointer < runtime.texts.constantsEnd;
  const known = isConstant ? (codec.positions[pointer >> 4] ?? 0) : 0;
  if (known !== 0) return known - 1;
  const position = codec.shape.positions.get(readText(runtime.heap, runtime.texts, pointer)) ?? -1;
  if (isConstant) codec.positions[pointer >> 4] = position + 1;
  return position;
}

function wrongType(runtime: Runtime, codec: EntityCodec, id: string, position: number, object: number): MappingUnfit {
  const field = codec.shape.fields[position];
  const spec = codec.specs[position];
  return new MappingUnfit(
    `Entity ${codec.shape.type.name}[${id}]: field \`${field?.name}\` is of type ${spec ? specName(spec) : ''}, ` +
      `but the mapping set a ${describeKind(runtime, object)}`,
  );
}

function unknownFields(runtime: Runtime, codec: EntityCodec, id: string, names: readonly string[]): void {
  const { type, derived } = codec.shape;
  const set = names.find((name) => derived.has(name));
  if (set !== undefined) {
    throw new MappingUnfit(`Entity ${type.name}[${id}]: field \`${set}\` is derived and cannot be set`);
  }
  if (!runtime.services.source().refusesUnknownFields) return;
  throw new MappingFailed(
    `Attempted to set undefined fields [${names.toSorted().join(', ')}] for the entity type \`${type.name}\`. ` +
      'Make sure those fields are defined in the schema.',
  );
}

/**
 * What an entity object sets, by position.
 * @throws MappingUnfit on values of other types, MappingFailed on fields, that are not the schema's.
 */
export function readEntity(runtime: Runtime, codec: EntityCodec, id: string, map: number): (EntityValue | undefined)[] {
  const { heap } = runtime;
  const { specs } = codec;
  const update: (EntityValue | undefined)[] = codec.nothing.slice();
  const unknown: string[] = [];
  const array = word(heap, map, 0);
  const start = word(heap, array, 1);
  const length = word(heap, array, 3);
  for (let i = 0; i < length; i++) {
    const entry = word(heap, start, i);
    const object = word(heap, entry, 1);
    const position = positionOf(runtime, codec, word(heap, entry, 0));
    const spec = specs[position];
    if (spec === undefined) {
      unknown.push(readText(heap, runtime.texts, word(heap, entry, 0)));
      continue;
    }
    const value = readStoreValue(runtime, object, spec);
    if (value === undefined) throw wrongType(runtime, codec, id, position, object);
    update[position] = value;
  }
  if (unknown.length > 0) unknownFields(runtime, codec, id, unknown);
  return update;
}
