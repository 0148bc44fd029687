import type { Book, Slots } from './types.ts';

/** All accounts but those that rest, ascending, in blocks of at most `size`. */
export function debtorBlocks({ count, resting }: Pick<Book, 'count' | 'resting'>, size: number): Slots[] {
  return [...blocksOf({ from: 0, to: resting.from }, size), ...blocksOf({ from: resting.to, to: count }, size)];
}

function blocksOf({ from, to }: Slots, size: number): Slots[] {
  const blocks = Math.max(0, Math.ceil((to - from) / size));
  return Array.from({ length: blocks }, (_, i) => ({
    from: from + i * size,
    to: Math.min(from + (i + 1) * size, to),
  }));
}
