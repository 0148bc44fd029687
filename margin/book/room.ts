export type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** A kind of typed array. */
export interface Kind<T extends Numbers> {
  new (length: number): T;
  new (buffer: ArrayBufferLike, at: number, length?: number): T;
}

/** Room for an eighth more and a few. */
export const anEighthMore = (length: number): number => length + (length >> 3) + 64;

/** Those whose end no one but their array's owner writes to. */
const reserved = new WeakSet<ArrayBufferLike>();

/** Zeros; `wholeOf` finds all of them behind a view of the first ones. */
export function reserve<T extends Numbers>(kind: Kind<T>, room: number): T {
  const all = new kind(room);
  reserved.add(all.buffer);
  return all;
}

/**
 * Zeros with room for an eighth more behind them, for who takes the array over and lets it grow: nothing is copied then,
 * and what is not written takes no memory.
 */
export const withRoom = <T extends Numbers>(kind: Kind<T>, length: number): T =>
  new kind(reserve(kind, anEighthMore(length)).buffer, 0, length);

/** The same values in an array of their own, with room. */
export function copyWithRoom<T extends Numbers>(kind: Kind<T>, values: T): T {
  const copy = withRoom(kind, values.length);
  copy.set(values);
  return copy;
}

/** A view's values and the room behind them, if it has any. */
export const wholeOf = <T extends Numbers>(kind: Kind<T>, values: T): T =>
  reserved.has(values.buffer) && values.byteOffset === 0 ? new kind(values.buffer, 0) : values;
