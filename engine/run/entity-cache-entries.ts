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

/** Entries of one type: used of late, and not since the last time some were forgotten. */
interface Generations {
  young: Map<string, Entry>;
  old: Map<string, Entry>;
}

export function createEntries(shapes: ReadonlyMap<string, EntityShape>, capacity: number): Entries {
  const filter = createFilter();
  const salts = new Map([...shapes.values()].map((shape, i) => [shape, i]));
  let storeIsEmpty = false;
  let kept = new Map<EntityShape, Generations>();
  let youngCount = 0;
  /** Entries in order of change, an entry again for each block that changed it, and those blocks. */
  let dirty: Entry[] = [];
  let dirtyBlocks: number[] = [];

  function clear(): void {
    kept = new Map([...shapes.values()].map((shape) => [shape, { young: new Map(), old: new Map() }]));
    youngCount = 0;
    dirty = [];
    dirtyBlocks = [];
  }

  function generationsOf(shape: EntityShape): Generations {
    const found = kept.get(shape);
    if (found) return found;
    const made = { young: new Map<string, Entry>(), old: new Map<string, Entry>() };
    kept.set(shape, made);
    return made;
  }

  function find({ young, old }: Generations, id: string): Entry | undefined {
    const recent = young.get(id);
    if (recent) return recent;
    const aged = old.get(id);
    if (!aged) return undefined;
    old.delete(id);
    young.set(id, aged);
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
      const generations = generationsOf(shape);
      const known = find(generations, id);
      if (known) return known;
      const canonical = canonicalId(shape, id);
      if (canonical !== id) {
        const same = find(generations, canonical);
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
      generations.young.set(canonical, entry);
      youngCount++;
      return entry;
    },
    uncommitted: (shape) => new Set(dirty.filter((entry) => entry.shape === shape && entry.changedAt >= 0)),
    changed(entry, block) {
      entry.changedAt = block;
      dirty.push(entry);
      dirtyBlocks.push(block);
    },
    committed(block) {
      let count = 0;
      while (count < dirty.length && (dirtyBlocks[count] ?? 0) <= block) {
        const entry = dirty[count++];
        if (entry === undefined || entry.changedAt < 0 || entry.changedAt > block) continue;
        entry.changedAt = -1;
        const { shape, id } = entry;
        // Events and points are written once and rarely read.
        if (shape.type.kind === 'mutable' || entry.wasRead || entry.block !== null || entry.trigger !== null) continue;
        forget(entry);
        const { young, old } = generationsOf(shape);
        if (young.delete(id)) youngCount--;
        else old.delete(id);
      }
      dirty = dirty.slice(count);
      dirtyBlocks = dirtyBlocks.slice(count);
    },
    knowsHistory: () => storeIsEmpty,
    reset(isEmpty) {
      clear();
      filter.clear();
      storeIsEmpty = isEmpty;
    },
    trim() {
      if (youngCount <= capacity / 2) return;
      youngCount = 0;
      for (const generations of kept.values()) {
        const next = new Map<string, Entry>();
        for (const [id, entry] of generations.old) {
          if (entry.changedAt < 0) forget(entry);
          else next.set(id, entry);
        }
        youngCount += next.size;
        generations.old = generations.young;
        generations.young = next;
      }
    },
  };
}
