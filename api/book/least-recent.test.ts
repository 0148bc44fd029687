import { expect, test } from 'vitest';
import { createLeastRecent } from './least-recent.ts';

test('default', () => {
  const cache = createLeastRecent<string>({ capacity: 6, sizeOf: (text) => text.length });
  cache.set('a', 'aa');
  cache.set('b', 'bb');
  cache.set('c', 'cc');
  expect(cache.get('a')).toBe('aa');
  cache.set('d', 'dd');
  expect(['a', 'b', 'c', 'd'].map(cache.get)).toEqual(['aa', undefined, 'cc', 'dd']);
});

test('behavior: a value set again counts once, and one over the capacity is not kept', () => {
  const cache = createLeastRecent<string>({ capacity: 3, sizeOf: (text) => text.length });
  cache.set('a', 'aa');
  cache.set('a', 'a');
  cache.set('b', 'bb');
  expect([cache.get('a'), cache.get('b')]).toEqual(['a', 'bb']);
  cache.set('c', 'cccc');
  expect(['a', 'b', 'c'].map(cache.get)).toEqual([undefined, undefined, undefined]);
});
