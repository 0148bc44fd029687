import { createGrowable, type Growable } from './growable.ts';
import { checkLength, decodeId, encodeId } from './id-codec.ts';
import type { AccountIds } from './types.ts';

export interface IdsBuilder {
  add(id: string): void;
  /** adds `0x` and the bytes from … to as hex digits */
  addBytes(bytes: Uint8Array, from: number, to: number): void;
  /** adds one of other ids */
  addFrom(ids: PackedIds, place: number): void;
  readonly length: number;
  /** the bytes and ends so far; valid until the next is added */
  readonly packed: { readonly bytes: Uint8Array; readonly ends: Growable<Uint32Array> };
  /** the ids, and after them those of another builder; the builders are spent */
  finish(then?: IdsBuilder): PackedIds;
}

export interface PackedIds extends AccountIds {
  /** an id that is there twice; null when all differ */
  readonly repeated: string | null;
  /** place of `0x` and the bytes from … to as hex digits */
  placeOfBytes(bytes: Uint8Array, from: number, to: number): number | undefined;
  /** steps after which ids are found at once; the first that is looked for takes those that were not made */
  indexing(): Iterator<void>;
  /** what an id is kept as; valid until the next is looked at */
  encodedAt(place: number): EncodedSpan;
}

/** An id within the bytes of many. */
interface EncodedSpan {
  readonly bytes: Uint8Array;
  from: number;
  to: number;
  isHex: boolean;
}

/** Set in an id's end when it is text rather than hex. */
const TEXT = 0x8000_0000;
const END = 0x7fff_ffff;

/** Packs ids one after another: about half a hex id’s characters, and four bytes each for where it ends. */
export function createIdsBuilder(): IdsBuilder {
  let bytes = new Uint8Array(1024);
  const ends = createGrowable<Uint32Array>(Uint32Array);
  let used = 0;
  return {
    get length() {
      return ends.length;
    },
    add: (id) => {
      const { bytes: given, length, isHex } = encodeId(id);
      append(given, 0, length, isHex);
    },
    addBytes: (given, from, to) => {
      checkLength(2 * (to - from + 1));
      append(given, from, to, true);
    },
    addFrom: (ids, place) => {
      const { bytes: given, from, to, isHex } = ids.encodedAt(place);
      append(given, from, to, isHex);
    },
    get packed() {
      return { bytes: bytes.subarray(0, used), ends };
    },
    finish(then) {
      const more = then?.packed;
      const all = widened(bytes.subarray(0, used), used + (more?.bytes.length ?? 0));
      if (more !== undefined) all.set(more.bytes, used);
      bytes = new Uint8Array(0);
      return packedIds(all, ends.finish(more?.ends, used));
    },
  };

  function append(added: Uint8Array, from: number, to: number, isHex: boolean): void {
    const room = used + to - from;
    if (room > bytes.length) bytes = widened(bytes, Math.max(bytes.length * 2, room));
    for (let i = from; i < to; i++) bytes[used++] = added[i] ?? 0;
    ends.push(isHex ? used : used | TEXT);
  }
}

function widened(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const wider = new Uint8Array(length);
  wider.set(bytes);
  return wider;
}

export function packIds(ids: Iterable<string>): PackedIds {
  const builder = createIdsBuilder();
  for (const id of ids) builder.add(id);
  return builder.finish();
}

function packedIds(bytes: Uint8Array, ends: Uint32Array): PackedIds {
  const { length } = ends;
  const startOf = (place: number): number => (place === 0 ? 0 : (ends[place - 1] ?? 0) & END);
  const index = createPlaceIndex({ bytes, ends, startOf });
  let isIndexed = false;
  const steps = index.steps();
  const indexed = (): PlaceIndex => {
    while (!isIndexed) isIndexed = steps.next().done === true;
    return index;
  };
  const at = (place: number): string => {
    const end = ends[place];
    return end === undefined ? '' : decodeId(bytes, startOf(place), end & END, (end & TEXT) === 0);
  };
  const span: EncodedSpan = { bytes, from: 0, to: 0, isHex: true };
  return {
    length,
    at,
    encodedAt(place) {
      const end = ends[place] ?? 0;
      span.from = startOf(place);
      span.to = end & END;
      span.isHex = (end & TEXT) === 0;
      return span;
    },
    placeOf: (id) => {
      const { bytes: wanted, length: end, isHex } = encodeId(id);
      return indexed().find(wanted, 0, end, isHex);
    },
    placeOfBytes: (wanted, from, to) => indexed().find(wanted, from, to, true),
    indexing: () => steps,
    get repeated() {
      const { repeated } = indexed();
      return repeated === null ? null : at(repeated);
    },
    *[Symbol.iterator]() {
      for (let place = 0; place < length; place++) yield at(place);
    },
  };
}

interface Packed {
  readonly bytes: Uint8Array;
  readonly ends: Uint32Array;
  readonly startOf: (place: number) => number;
}

interface PlaceIndex {
  /** to be taken to their end before anything is found */
  steps(): Iterator<void>;
  find(bytes: Uint8Array, from: number, to: number, isHex: boolean): number | undefined;
  readonly repeated: number | null;
}

/** Ids of one step. */
const INDEXED = 16_384;

/** An open table of places + 1 by hash, at most two thirds full. */
function createPlaceIndex({ bytes, ends, startOf }: Packed): PlaceIndex {
  const size = 2 ** Math.max(4, Math.ceil(Math.log2(ends.length * 1.5 + 1)));
  let table = new Uint32Array(0);
  let repeated: number | null = null;

  /** The slot with an equal id, else the first free one. */
  function slotOf(from: Uint8Array, start: number, end: number, isHex: boolean): number {
    let slot = hashOf(from, start, end) & (size - 1);
    for (;;) {
      const place = (table[slot] ?? 0) - 1;
      if (place < 0 || isEqual(place, from, start, end, isHex)) return slot;
      slot = (slot + 1) & (size - 1);
    }
  }

  function isEqual(place: number, from: Uint8Array, start: number, end: number, isHex: boolean): boolean {
    const known = ends[place] ?? 0;
    const begin = startOf(place);
    if ((known & END) - begin !== end - start || ((known & TEXT) === 0) !== isHex) return false;
    for (let i = start, k = begin; i < end; i++, k++) if (from[i] !== bytes[k]) return false;
    return true;
  }

  function* steps(): Generator<void> {
    table = new Uint32Array(size);
    for (let place = 0; place < ends.length; place++) {
      const end = ends[place] ?? 0;
      const slot = slotOf(bytes, startOf(place), end & END, (end & TEXT) === 0);
      if (table[slot] === 0) table[slot] = place + 1;
      else repeated ??= place;
      if (place % INDEXED === INDEXED - 1) yield;
    }
  }

  return {
    steps,
    get repeated() {
      return repeated;
    },
    find: (wanted, from, to, isHex) => {
      const place = table[slotOf(wanted, from, to, isHex)] ?? 0;
      return place === 0 ? undefined : place - 1;
    },
  };
}

/** FNV-1a, its high bits mixed into the low ones. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
