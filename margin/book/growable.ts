import { type Kind, type Numbers, withRoom } from './room.ts';

/** A typed array that grows by doubling. */
export interface Growable<T extends Numbers> {
  push(value: number): void;
  readonly length: number;
  /** writes the values at a place of others; the growable is empty afterwards */
  moveTo(all: T, at: number): void;
  /**
   * the values, and after them those of another, each greater by `shift`, with room (`withRoom`); the growables are empty
   * afterwards, so nothing is held twice
   */
  finish(then?: Growable<T>, shift?: number): T;
}

export function createGrowable<T extends Numbers>(kind: Kind<T>): Growable<T> {
  let values = new kind(64);
  let length = 0;
  return {
    push(value) {
      if (length === values.length) {
        const bigger = new kind(length * 2);
        bigger.set(values);
        values = bigger;
      }
      values[length++] = value;
    },
    get length() {
      return length;
    },
    moveTo(all, at) {
      all.set(values.subarray(0, length), at);
      values = new kind(1);
      length = 0;
    },
    finish(then, shift = 0) {
      const own = length;
      const all = withRoom(kind, own + (then?.length ?? 0));
      this.moveTo(all, 0);
      then?.moveTo(all, own);
      for (let i = own; shift !== 0 && i < all.length; i++) all[i] = (all[i] ?? 0) + shift;
      return all;
    },
  };
}

/** Small numbers for values that repeat. */
export interface Interner<T> {
  of(value: T): number;
  readonly values: readonly T[];
}

/** The first value seen is 0; `known` ones come first. */
export function createInterner<T>(keyOf: (value: T) => string, known: readonly T[] = []): Interner<T> {
  const index = new Map<string, number>(known.map((value, i) => [keyOf(value), i]));
  const values: T[] = [...known];
  let last: { readonly value: T; readonly place: number } | null = null;
  return {
    of(value) {
      if (last !== null && last.value === value) return last.place;
      const key = keyOf(value);
      let place = index.get(key);
      if (place === undefined) {
        place = values.push(value) - 1;
        index.set(key, place);
      }
      last = { value, place };
      return place;
    },
    values,
  };
}
