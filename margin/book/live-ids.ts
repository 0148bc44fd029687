import { InvalidRowError } from '../errors.ts';
import { type PackedIds, packIds } from './account-ids.ts';
import type { AccountIds } from './types.ts';

/** Ids by slot that change: the packed ones they began with, never written, and what is different since. */
export interface LiveIds extends AccountIds {
  /** '' empties the slot; a slot at the end is added */
  set(slot: number, id: string): void;
}

/** Changes that are carried before all ids are packed anew: this many, or this share of all. */
const MOST_CHANGES = 1_000;
const MOST_SHARE = 0.05;

interface Layers {
  readonly packed: PackedIds;
  readonly byPlace: ReadonlyMap<number, string>;
  readonly byId: ReadonlyMap<string, number | null>;
}

const layersOf = new WeakMap<AccountIds, Layers>();

/** @param from not changed @throws InvalidRowError when two accounts have one id */
export function createLiveIds(from: AccountIds): LiveIds {
  const { packed, ...changes } = layersFor(from);
  if (packed.repeated !== null && packed.repeated !== '') {
    throw new InvalidRowError(packed.repeated, 'is in the book twice');
  }
  const byPlace = new Map(changes.byPlace);
  /** null where an id that was packed is no more */
  const byId = new Map(changes.byId);
  let { length } = from;

  const at = (slot: number): string => byPlace.get(slot) ?? packed.at(slot);
  const ids: LiveIds = {
    get length() {
      return length;
    },
    at,
    placeOf(id) {
      if (id === '') return undefined;
      const changed = byId.get(id);
      return changed === undefined ? packed.placeOf(id) : (changed ?? undefined);
    },
    set(slot, id) {
      const before = at(slot);
      if (before !== '') byId.set(before, null);
      if (id !== '') byId.set(id, slot);
      byPlace.set(slot, id);
      length = Math.max(length, slot + 1);
    },
    *[Symbol.iterator]() {
      for (let slot = 0; slot < length; slot++) yield at(slot);
    },
  };
  layersOf.set(ids, { packed, byPlace, byId });
  return ids;
}

function layersFor(from: AccountIds): Layers {
  const known = layersOf.get(from);
  const none = { byPlace: new Map(), byId: new Map() };
  if (known === undefined) return { packed: isPacked(from) ? from : packIds(from), ...none };
  const isLarge = known.byPlace.size > Math.max(MOST_CHANGES, MOST_SHARE * known.packed.length);
  return isLarge ? { packed: packIds(from), ...none } : known;
}

const isPacked = (ids: AccountIds): ids is PackedIds => 'repeated' in ids;
