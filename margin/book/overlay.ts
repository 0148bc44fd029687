/** A map by text that shares with the one it was made from all but what changed: made and changed in small time. */
export interface OverlayMap<V> extends ReadonlyMap<string, V> {
  set(key: string, value: V): void;
  delete(key: string): void;
}

interface Layers<V> {
  readonly below: ReadonlyMap<string, V>;
  readonly changes: ReadonlyMap<string, { readonly value: V } | null>;
}

const layersOf = new WeakMap<object, Layers<unknown>>();

/** How many keys of a map that `overlayOf` made differ from the map below them all; zero for any other map. */
export const carriedChanges = (map: ReadonlyMap<string, unknown>): number => layersOf.get(map)?.changes.size ?? 0;

/**
 * A changeable view of `base`, which must not change any more. Keys stand in the order of the map below, then those
 * that are new. Views of views lie on the lowest map: each carries all changes since, see `carriedChanges`.
 */
export function overlayOf<V>(base: ReadonlyMap<string, V>): OverlayMap<V> {
  const found = layersOf.get(base) as Layers<V> | undefined;
  const below = found?.below ?? base;
  const changes = new Map(found?.changes);
  let size = base.size;

  function* entries(): MapIterator<[string, V]> {
    for (const [key, value] of below) {
      const change = changes.get(key);
      if (change === undefined) yield [key, value];
      else if (change !== null) yield [key, change.value];
    }
    for (const [key, change] of changes) if (change !== null && !below.has(key)) yield [key, change.value];
  }

  function* picked<T>(pick: (entry: [string, V]) => T): MapIterator<T> {
    for (const entry of entries()) yield pick(entry);
  }

  const has = (key: string): boolean => {
    const change = changes.get(key);
    return change === undefined ? below.has(key) : change !== null;
  };

  const map: OverlayMap<V> = {
    get size() {
      return size;
    },
    has,
    get: (key) => {
      const change = changes.get(key);
      return change === undefined ? below.get(key) : change?.value;
    },
    set: (key, value) => {
      if (!has(key)) size++;
      changes.set(key, { value });
    },
    delete: (key) => {
      if (!has(key)) return;
      size--;
      if (below.has(key)) changes.set(key, null);
      else changes.delete(key);
    },
    entries,
    keys: () => picked(([key]) => key),
    values: () => picked(([, value]) => value),
    forEach: (look) => {
      for (const [key, value] of entries()) look(value, key, map);
    },
    [Symbol.iterator]: entries,
  };
  layersOf.set(map, { below, changes });
  return map;
}
