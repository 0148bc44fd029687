import type { EntityShape, EntityValues } from '../manifest/entity-shape.ts';
import { createFilter } from './entity-cache-filter.ts';
import { canonicalId } from './entity-cache-ids.ts';
import type { Operation } from './entity-cache-update.ts';

/** One entity as far as it is known. */
export interface Entry {
  readonly shape: EntityShape;
  readonly id: string;
  /** After the last finished block; null: it does not exist; undefined: the store knows. */
  base: EntityValues | null | undefined;
  /** What finished triggers of this block did. */
  block: Operation | null;
  /** What the running trigger did. */
  trigger: Operation | null;
  /** Last block that changed it and is not known to be in the store; -1 when there is none. */
  changedAt: number;
  /** When it was last set within its block. */
  order: number;
  /** A mapping asked for it after it was made. */
  wasRead: boolean;
}

/**
 * Entities in memory, the least recently used half forgotten when there are too many; what is not in the store yet
 * stays. Where the store was empty at the start, it also knows of most entities that they do not exist.
 */
export interface Entries {
  /** The entry of an entity, made when there is none. `id` may be written in any way. */
  of(shape: EntityShape, id: string): Entry;
  /** Entries of a type that changed in blocks the store does not hold yet. */
  uncommitted(shape: EntityShape): Iterable<Entry>;
  /** The entry's base has changed in `block`. */
  changed(entry: Entry, block: number): void;
  committed(block: number): void;
  /** True when every entity the store holds was made here since it was empty. */
  knowsHistory(): boolean;
  /** Forgets everything. `storeIsEmpty`: no entity exists that is not made here. */
  reset(storeIsEmpty: boolean): void;
  /** Forgets what it may when there is too much. Between blocks only. */
  trim(): void;
}

export function createEntries(shapes: ReadonlyMap<string, EntityShape>, capacity: number): Entries {
  const filter = createFilter();
  const salts = new Map([...shapes.values()].map((shape, i) => [shape, i]));
  let storeIsEmpty = false;
  let young = new Map<EntityShape, Map<string, Entry>>();
  let old = new Map<EntityShape, Map<string, Entry>>();
  let youngCount = 0;
  /** Entries in order of change, an entry again for each block that changed it. */
  let dirty: Entry[] = [];

  function clear(): void {
    const emptyMaps = () => new Map([...shapes.values()].map((shape) => [shape, new Map<string, Entry>()]));
    young = emptyMaps();
    old = emptyMaps();
    youngCount = 0;
    dirty = [];
  }

  function find(shape: EntityShape, id: string): Entry | undefined {
    const recent = young.get(shape)?.get(id);
    if (recent) return recent;
    const aged = old.get(shape)?.get(id);
    if (!aged) return undefined;
    old.get(shape)?.delete(id);
    young.get(shape)?.set(id, aged);
    youngCount++;
    return aged;
  }

  function isSurelyAbsent(shape: EntityShape, id: string): boolean {
    return storeIsEmpty && shape.type.kind !== 'timeseries' && !filter.mayHave(id, salts.get(shape) ?? 0);
  }

  function forget(entry: Entry): void {
    // Entities that exist must be asked for when they are wanted again; those that do not are known by the filter.
    if (entry.base && storeIsEmpty && entry.shape.type.kind !== 'timeseries') {
      filter.add(entry.id, salts.get(entry.shape) ?? 0);
    }
  }

  clear();
  return {
    of(shape, id) {
      const known = find(shape, id);
      if (known) return known;
      const canonical = canonicalId(shape, id);
      if (canonical !== id) {
        const same = find(shape, canonical);
        if (same) return same;
      }
      const entry: Entry = {
        shape,
        id: canonical,
        base: isSurelyAbsent(shape, canonical) ? null : undefined,
        block: null,
        trigger: null,
        changedAt: -1,
        order: 0,
        wasRead: false,
      };
      young.get(shape)?.set(canonical, entry);
      youngCount++;
      return entry;
    },
    uncommitted: (shape) => new Set(dirty.filter((entry) => entry.shape === shape && entry.changedAt >= 0)),
    changed(entry, block) {
      entry.changedAt = block;
      dirty.push(entry);
    },
    committed(block) {
      const later: Entry[] = [];
      for (const entry of dirty) {
        if (entry.changedAt < 0) continue;
        if (entry.changedAt > block) {
          later.push(entry);
          continue;
        }
        entry.changedAt = -1;
        const { shape, id } = entry;
        // Events and points are written once and rarely read.
        if (shape.type.kind === 'mutable' || entry.wasRead || entry.block !== null || entry.trigger !== null) continue;
        forget(entry);
        if (young.get(shape)?.delete(id)) youngCount--;
        old.get(shape)?.delete(id);
      }
      dirty = later;
    },
    knowsHistory: () => storeIsEmpty,
    reset(isEmpty) {
      clear();
      filter.clear();
      storeIsEmpty = isEmpty;
    },
    trim() {
      if (youngCount <= capacity / 2) return;
      const next = new Map([...shapes.values()].map((shape) => [shape, new Map<string, Entry>()]));
      let kept = 0;
      for (const [shape, entries] of old) {
        for (const [id, entry] of entries) {
          if (entry.changedAt < 0) forget(entry);
          else {
            next.get(shape)?.set(id, entry);
            kept++;
          }
        }
      }
      old = young;
      young = next;
      youngCount = kept;
    },
  };
}
