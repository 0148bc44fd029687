import { anEighthMore, type Kind, type Numbers, reserve, wholeOf } from './room.ts';

/** A typed array that starts with given values, is written in place, and grows by an eighth at a time. */
export interface Extendable<T extends Numbers> {
  /** the values so far; a view: valid until the next push */
  readonly values: T;
  get(at: number): number;
  set(at: number, value: number): void;
  push(value: number): void;
}

/** @param values taken over, not copied, and the room behind them (`withRoom`) with them */
export function createExtendable<T extends Numbers>(kind: Kind<T>, values: T): Extendable<T> {
  let room = wholeOf(kind, values);
  let length = values.length;
  return {
    get values() {
      if (values.length !== length) values = new kind(room.buffer, 0, length);
      return values;
    },
    get: (at) => room[at] ?? 0,
    set(at, value) {
      room[at] = value;
    },
    push(value) {
      if (length === room.length) {
        const bigger = reserve(kind, anEighthMore(length));
        bigger.set(room);
        room = bigger;
      }
      room[length++] = value;
    },
  };
}
