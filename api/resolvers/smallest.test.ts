import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSmallest } from './smallest.ts';

test('default', () => {
  const smallest = createSmallest<number>(2, (a, b) => a < b);
  for (const item of [5, 1, 4, 2, 3]) smallest.offer(item);
  expect(smallest.sorted()).toEqual([1, 2]);
});

test('behavior: the head of a full sort', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer()), fc.nat({ max: 30 }), (items, limit) => {
      const smallest = createSmallest<number>(limit, (a, b) => a < b);
      for (const item of items) smallest.offer(item);
      expect(smallest.sorted()).toEqual([...items].sort((a, b) => a - b).slice(0, limit));
    }),
  );
});
