import { expect, test } from 'vitest';
import { createFilter } from './entity-cache-filter.ts';

test('knows what it was given, over several pages, and takes nothing else for known', () => {
  const filter = createFilter();
  const idOf = (number: number): string => `0x${(number * 2_654_435_761).toString(16).padStart(64, '0')}-${number % 5}`;
  expect(filter.mayHave(idOf(1), 0)).toBe(false);
  for (let number = 0; number < 300_000; number++) filter.add(idOf(number), 0);
  let forgotten = 0;
  let mistaken = 0;
  for (let number = 0; number < 300_000; number++) {
    if (!filter.mayHave(idOf(number), 0)) forgotten++;
    if (filter.mayHave(idOf(number), 1) || filter.mayHave(idOf(number + 300_000), 0)) mistaken++;
  }
  expect({ forgotten, mistaken }).toEqual({ forgotten: 0, mistaken: 0 });
  expect([filter.addNew(idOf(7), 0), filter.addNew(idOf(7), 1), filter.addNew(idOf(7), 1)]).toEqual([
    false,
    true,
    false,
  ]);
  filter.clear();
  expect(filter.mayHave(idOf(1), 0)).toBe(false);
});
