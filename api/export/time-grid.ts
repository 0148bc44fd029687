import type { Cell } from './table.ts';
import { type Leaf, member } from './tree.ts';

/** What a heatmap over time is asked for besides its edges. */
export const timeLeaves: readonly Leaf[] = ['timestamp', 'block.number', 'referencePrice', 'values'].map((path) => ({
  column: path,
  path: path.split('.'),
}));

export const timeColumns = ['timestamp', 'block', 'referencePrice', 'lowerPrice', 'upperPrice', 'value'] as const;

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Samples told bin by bin; of a sample without a price nothing. */
export function timeRows(history: unknown): Cell[][] {
  const edges = listOf(member(history, 'edges')).map(String);
  return listOf(member(history, 'samples')).flatMap((sample) => {
    const [timestamp, price] = [Number(member(sample, 'timestamp')), member(sample, 'referencePrice')];
    const number = Number(member(member(sample, 'block'), 'number'));
    return listOf(member(sample, 'values')).map((value, bin): Cell[] => [
      timestamp,
      number,
      price === null ? null : String(price),
      edges[bin] ?? null,
      edges[bin + 1] ?? null,
      String(value),
    ]);
  });
}
