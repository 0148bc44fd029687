import { type Heap, newArray, newObject, newRecord, setWord } from './heap.ts';
import { newText } from './heap-text.ts';
import type { JsonNode } from './json-text.ts';
import { JsonKind, TypeId } from './type-id.ts';

function newObjectMap(heap: Heap, entries: readonly (readonly [string, JsonNode])[]): number {
  const pointers = entries.map(([key, node]) => {
    const name = newText(heap, key);
    const value = newJson(heap, node);
    const entry = newRecord(heap, 2, TypeId.TypedMapEntryStringJsonValue);
    setWord(heap, entry, 0, name);
    setWord(heap, entry, 1, value);
    return entry;
  });
  const array = newArray(heap, pointers, TypeId.ArrayTypedMapEntryStringJsonValue);
  const map = newRecord(heap, 1, TypeId.TypedMapStringJsonValue);
  setWord(heap, map, 0, array);
  return map;
}

function payload(heap: Heap, node: JsonNode): readonly [number, number] {
  switch (node.kind) {
    case 'null':
      return [JsonKind.Null, 0];
    case 'bool':
      return [JsonKind.Bool, node.value ? 1 : 0];
    case 'number':
      return [JsonKind.Number, newText(heap, node.text)];
    case 'string':
      return [JsonKind.String, newText(heap, node.text)];
    case 'array': {
      const items = node.items.map((item) => newJson(heap, item));
      return [JsonKind.Array, newArray(heap, items, TypeId.ArrayJsonValue)];
    }
    case 'object':
      return [JsonKind.Object, newObjectMap(heap, node.entries)];
  }
}

/** A JSONValue object. */
export function newJson(heap: Heap, node: JsonNode): number {
  const [kind, value] = payload(heap, node);
  const object = newObject(heap, 16, TypeId.JsonValue);
  setWord(heap, object, 0, kind);
  setWord(heap, object, 2, value);
  return object;
}

/** A Result object: the value, or that there is none. */
export function newJsonResult(heap: Heap, node: JsonNode | null): number {
  let value = 0;
  let error = 0;
  if (node === null) {
    error = newObject(heap, 1, TypeId.WrappedBool);
    heap.u8[error] = 1;
  } else {
    const inner = newJson(heap, node);
    value = newRecord(heap, 1, TypeId.WrappedJsonValue);
    setWord(heap, value, 0, inner);
  }
  const result = newRecord(heap, 2, TypeId.ResultJsonValueBool);
  setWord(heap, result, 0, value);
  setWord(heap, result, 1, error);
  return result;
}
