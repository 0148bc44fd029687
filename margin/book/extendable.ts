import type { Numbers } from './growable.ts';

/** A typed array that starts with given values, is written in place, and grows by an eighth at a time. */
export interface Extendable<T extends Numbers> {
  /** the values so far; a view: valid until the next push */
  readonly values: T;
  get(at: number): number;
  set(at: number, value: number): void;
  push(value: number): void;
}

/** Room for an eighth more and a few. */
export const anEighthMore = (length: number): number => length + (length >> 3) + 64;

/** @param values taken over, not copied; @param create makes an array of a length */
export function createExtendable<T extends Numbers>(
  values: T,
  create: (length: number) => T,
  view: (values: T, length: number) => T,
): Extendable<T> {
  let room = values;
  let length = values.length;
  return {
    get values() {
      if (values.length !== length) values = view(room, length);
      return values;
    },
    get: (at) => room[at] ?? 0,
    set(at, value) {
      room[at] = value;
    },
    push(value) {
      if (length === room.length) {
        const bigger = create(anEighthMore(length));
        bigger.set(room);
        room = bigger;
      }
      room[length++] = value;
    },
  };
}

export const extendFloats = (values: Float64Array): Extendable<Float64Array> =>
  createExtendable(
    values,
    (n) => new Float64Array(n),
    (all, n) => all.subarray(0, n),
  );
export const extendBytes = (values: Uint8Array): Extendable<Uint8Array> =>
  createExtendable(
    values,
    (n) => new Uint8Array(n),
    (all, n) => all.subarray(0, n),
  );
export const extendShorts = (values: Uint16Array): Extendable<Uint16Array> =>
  createExtendable(
    values,
    (n) => new Uint16Array(n),
    (all, n) => all.subarray(0, n),
  );
export const extendWords = (values: Uint32Array): Extendable<Uint32Array> =>
  createExtendable(
    values,
    (n) => new Uint32Array(n),
    (all, n) => all.subarray(0, n),
  );
