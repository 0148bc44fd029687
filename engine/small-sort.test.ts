import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortSmall } from './small-sort.ts';

test('sorts as the built-in does, equal items in order', () => {
  const item = fc.record({ key: fc.nat(9), mark: fc.nat() });
  fc.assert(
    fc.property(fc.array(item, { maxLength: 60 }), (items) => {
      const byKey = (a: { key: number }, b: { key: number }) => a.key - b.key;
      expect(sortSmall([...items], byKey)).toEqual([...items].sort(byKey));
    }),
  );
});
