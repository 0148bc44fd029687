/**
 * Arrays of nothing but zeros, all views of one: what no account of a book has takes no memory, and reads as zero. Never
 * to be written: `isZeros` tells them.
 */
export function zeros(length: number): Float64Array {
  if (shared.length < length) {
    shared = new Float64Array(length + (length >> 2));
    buffers.add(shared.buffer);
  }
  return shared.subarray(0, length);
}

/** Whether an array is one of `zeros`. */
export const isZeros = (values: Float64Array): boolean => buffers.has(values.buffer);

const buffers = new WeakSet<object>();
let shared = new Float64Array(0);
buffers.add(shared.buffer);
