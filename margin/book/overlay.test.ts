import fc from 'fast-check';
import { expect, test } from 'vitest';
import { carriedChanges, type OverlayMap, overlayOf } from './overlay.ts';

const keys = fc.integer({ min: 0, max: 40 }).map(String);
const changes = fc.array(fc.tuple(keys, fc.option(fc.integer(), { nil: null })), { maxLength: 60 });

test('layers over layers hold what copies of maps hold, and leave what is below as it was', () => {
  fc.assert(
    fc.property(fc.dictionary(keys, fc.integer()), fc.array(changes, { maxLength: 6 }), (first, rounds) => {
      const base = new Map(Object.entries(first));
      const made: [ReadonlyMap<string, number>, Map<string, number>][] = [[base, new Map(base)]];
      for (const round of rounds) {
        const [below, like] = made.at(-1)!;
        const over: OverlayMap<number> = overlayOf(below);
        const copy = new Map(like);
        for (const [key, value] of round) {
          if (value === null) {
            over.delete(key);
            copy.delete(key);
          } else {
            over.set(key, value);
            copy.set(key, value);
          }
        }
        made.push([over, copy]);
      }
      for (const [over, copy] of made) {
        expect(over.size).toBe(copy.size);
        expect(new Map(over)).toEqual(copy);
        expect([...over.keys()].sort()).toEqual([...copy.keys()].sort());
        expect([...over.values()].sort()).toEqual([...copy.values()].sort());
        for (let key = 0; key <= 40; key++) {
          expect([over.get(`${key}`), over.has(`${key}`)]).toEqual([copy.get(`${key}`), copy.has(`${key}`)]);
        }
      }
    }),
  );
});

test('tells how many changes it carries', () => {
  let map: ReadonlyMap<string, number> = new Map();
  for (let round = 0; round < 8; round++) {
    const next = overlayOf(map);
    for (let i = 0; i < 700; i++) next.set(`${round * 350 + i}`, round);
    map = next;
  }
  expect(map.size).toBe(7 * 350 + 700);
  expect([...map].length).toBe(map.size);
  expect(map.get('0')).toBe(0);
  expect(map.get('3000')).toBe(7);
  expect(carriedChanges(map)).toBe(7 * 350 + 700);
  expect(carriedChanges(new Map())).toBe(0);
});
