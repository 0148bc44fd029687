import { expect, test } from 'vitest';
import { createPace } from './pace.ts';

function paceOf(heads: readonly (readonly [number, number])[]): number {
  const pace = createPace();
  for (const [head, at] of heads) pace.saw(head, at);
  return pace.restMs();
}

test('a quarter of the time between blocks, from a quarter of a second to a second', () => {
  expect(paceOf([])).toBe(1_000);
  expect(paceOf([[7, 0]])).toBe(1_000);
  expect(
    paceOf([
      [7, 0],
      [8, 2_000],
      [8, 3_000],
      [9, 4_000],
    ]),
  ).toBe(500);
  expect(
    paceOf([
      [7, 0],
      [11, 1_000],
      [15, 2_000],
    ]),
  ).toBe(250);
  expect(
    paceOf([
      [7, 0],
      [8, 12_000],
    ]),
  ).toBe(1_000);
});

test('what was measured before a fork or a long gap does not count', () => {
  expect(
    paceOf([
      [7, 0],
      [8, 1_000],
      [7, 2_000],
    ]),
  ).toBe(1_000);
  expect(
    paceOf([
      [7, 0],
      [8, 1_000],
      [900, 2_000],
      [901, 4_000],
    ]),
  ).toBe(500);
});
