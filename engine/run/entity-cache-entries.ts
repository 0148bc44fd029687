import type { EntityShape, EntityValues } from '../manifest/entity-shape.ts';
import { createFilter } from './entity-cache-filter.ts';
import { canonicalId } from './entity-cache-ids.ts';
import type { Operation } from './entity-cache-update.ts';
import { EventsUnderWay } from './errors.ts';

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
  /** Between which two trims it was last asked for. */
  usedIn: number;
}

/**
 * Entities in memory, the least recently used half forgotten when there are too many; what is not in the store yet
 * stays. Where the store was empty at the start, it also knows of most entities that they do not exist.
 */
export interface Entries {
  /** The entry of an entity, made when there is none. `id` may be written in any way. */
  of(shape: EntityShape, id: string): Entry;
  /** The same for an entity that is about to be written; `isCanonical`: its id is known to be as rows key it. */
  toWrite(shape: EntityShape, id: string, isCanonical: boolean): Entry;
  /**
   * The store is about to be asked for entities of a type, which are kept from now on.
   * @throws EventsUnderWay where some were forgotten that it does not hold yet
   */
  demandStored(shape: EntityShape): void;
  /**
   * Entries of a type that changed in blocks the store does not hold yet.
   * @throws EventsUnderWay where some were forgotten
   */
  uncommitted(shape: EntityShape): Iterable<Entry>;
  /** `block` ends; bases of these, or of some of them, change. Events that nobody has asked for may be forgotten. */
  change(entries: readonly Entry[], block: number): void;
  committed(block: number): void;
  /** True when every entity the store holds was made here since it was empty. */
  knowsHistory(): boolean;
  /** Forgets everything. `storeIsEmpty`: no entity exists that is not made here. */
  reset(storeIsEmpty: boolean): void;
  /** Forgets what it may when there is too much. Between blocks only. */
  trim(): void;
}

/** Entries of one type. */
interface Kind {
  readonly shape: EntityShape;
  /** Tells its ids from those of other types. */
  readonly salt: number;
  readonly byId: Map<string, Entry>;
  /** The one that was asked for last: what a mapping loads it mostly saves next. */
  last: Entry | null;
  /**
   * Entities that were written and are not in the store yet, of an immutable type that nobody has asked for: found by
   * no id, since most are written once and never looked at; the filter knows all their ids. Null once one was asked for.
   */
  loose: Entry[] | null;
  /** Last block of which loose entries were forgotten and that is not known to be in the store; -1 when there is none. */
  forgottenIn: number;
}

const isOpen = ({ changedAt, block, trigger }: Entry): boolean => changedAt >= 0 || block !== null || trigger !== null;

/** `forgetsEvents`: loose entries go at the end of their block. */
export function createEntries(
  shapes: ReadonlyMap<string, EntityShape>,
  capacity: number,
  forgetsEvents = false,
): Entries {
  const filter = createFilter();
  let storeIsEmpty = false;
  let kinds = new Map<EntityShape, Kind>();
  let lastKind: Kind | null = null;
  /** Counts trims; entries used since the last one, and how many they are. */
  let era = 0;
  let usedCount = 0;
  /** What blocks changed that are not known to be in the store, in their order. */
  let dirty: { readonly block: number; readonly entries: readonly Entry[] }[] = [];

  function newKind(shape: EntityShape): Kind {
    const loose = storeIsEmpty && shape.type.kind === 'immutable' ? [] : null;
    const made: Kind = { shape, salt: kinds.size, byId: new Map(), last: null, loose, forgottenIn: -1 };
    kinds.set(shape, made);
    return made;
  }

  function clear(): void {
    kinds = new Map();
    for (const shape of shapes.values()) newKind(shape);
    lastKind = null;
    usedCount = 0;
    dirty = [];
  }

  function kindOf(shape: EntityShape): Kind {
    if (lastKind?.shape === shape) return lastKind;
    lastKind = kinds.get(shape) ?? newKind(shape);
    return lastKind;
  }

  function find(kind: Kind, id: string): Entry | undefined {
    const entry = kind.last?.id === id ? kind.last : kind.byId.get(id);
    if (entry === undefined) return undefined;
    if (entry.usedIn !== era) {
      entry.usedIn = era;
      usedCount++;
    }
    kind.last = entry;
    return entry;
  }

  function isSurelyAbsent({ shape, salt }: Kind, id: string): boolean {
    return storeIsEmpty && shape.type.kind !== 'timeseries' && !filter.mayHave(id, salt);
  }

  function forget(kind: Kind, entry: Entry): void {
    // Entities that exist must be asked for when they are wanted again; those that do not are known by the filter.
    if (entry.base && storeIsEmpty && kind.shape.type.kind !== 'timeseries') filter.add(entry.id, kind.salt);
    kind.byId.delete(entry.id);
    if (kind.last === entry) kind.last = null;
    if (entry.usedIn === era) usedCount--;
  }

  function newEntry(kind: Kind, id: string, base: null | undefined): Entry {
    const { shape } = kind;
    const entry: Entry = {
      shape,
      id,
      base,
      block: null,
      trigger: null,
      changedAt: -1,
      order: 0,
      wasRead: false,
      usedIn: era,
    };
    kind.last = entry;
    return entry;
  }

  function keep(kind: Kind, entry: Entry): void {
    kind.byId.set(entry.id, entry);
    usedCount++;
  }

  /** From now on entities of this type are found by id. */
  function gather(kind: Kind): void {
    if (kind.loose === null) return;
    for (const entry of kind.loose) {
      entry.usedIn = era;
      keep(kind, entry);
    }
    kind.loose = null;
  }

  function of(shape: EntityShape, id: string): Entry {
    const kind = kindOf(shape);
    gather(kind);
    const known = find(kind, id);
    if (known) return known;
    const canonical = canonicalId(shape, id);
    if (canonical !== id) {
      const same = find(kind, canonical);
      if (same) return same;
    }
    const entry = newEntry(kind, canonical, isSurelyAbsent(kind, canonical) ? null : undefined);
    keep(kind, entry);
    return entry;
  }

  function demandStored(shape: EntityShape): void {
    const kind = kindOf(shape);
    gather(kind);
    if (kind.forgottenIn >= 0) throw new EventsUnderWay(shape.type.name);
  }

  /** Forgets the loose entries; what is left of those that `block` changed. */
  function forgetLoose(changed: readonly Entry[], block: number): readonly Entry[] {
    const kept = changed.filter(({ shape }) => kindOf(shape).loose === null);
    if (kept.length === changed.length) return changed;
    for (const kind of kinds.values()) {
      if (kind.loose === null || kind.loose.length === 0) continue;
      kind.loose = [];
      kind.last = null;
      kind.forgottenIn = block;
    }
    return kept;
  }

  clear();
  return {
    of,
    demandStored,
    toWrite(shape, id, isCanonical) {
      const kind = kindOf(shape);
      if (kind.loose === null) return of(shape, id);
      if (kind.last?.id === id) return kind.last;
      const canonical = isCanonical ? id : canonicalId(shape, id);
      if (!filter.addNew(canonical, kind.salt)) return of(shape, id);
      const entry = newEntry(kind, canonical, null);
      kind.loose.push(entry);
      return entry;
    },
    uncommitted(shape) {
      demandStored(shape);
      const found = new Set<Entry>();
      for (const changed of dirty)
        for (const entry of changed.entries) if (entry.shape === shape && entry.changedAt >= 0) found.add(entry);
      return found;
    },
    change(changed, block) {
      const kept = forgetsEvents ? forgetLoose(changed, block) : changed;
      if (kept.length > 0) dirty.push({ block, entries: kept });
    },
    committed(block) {
      let count = 0;
      while (count < dirty.length && (dirty[count]?.block ?? 0) <= block) {
        for (const entry of dirty[count++]?.entries ?? []) {
          if (entry.changedAt < 0 || entry.changedAt > block) continue;
          entry.changedAt = -1;
          // Events and points are written once and rarely read.
          const kind = kindOf(entry.shape);
          if (kind.loose !== null || kind.shape.type.kind === 'mutable' || entry.wasRead || isOpen(entry)) continue;
          forget(kind, entry);
        }
      }
      for (const kind of kinds.values()) {
        if (kind.forgottenIn <= block) kind.forgottenIn = -1;
        if (kind.loose === null) continue;
        kind.loose = kind.loose.filter(isOpen);
        kind.last = null;
      }
      dirty = dirty.slice(count);
    },
    knowsHistory: () => storeIsEmpty,
    reset(isEmpty) {
      storeIsEmpty = isEmpty;
      clear();
      filter.clear();
    },
    trim() {
      if (usedCount <= capacity / 2) return;
      for (const kind of kinds.values()) {
        for (const entry of kind.byId.values()) if (entry.usedIn < era && entry.changedAt < 0) forget(kind, entry);
      }
      era++;
      usedCount = 0;
    },
  };
}
