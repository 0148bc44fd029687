import { expect, test } from 'vitest';
import { createPace } from './pace.ts';

/** Right after the last look. */
function paceOf(heads: readonly (readonly [number, number])[]): number {
  const pace = createPace();
  for (const [head, at] of heads) pace.saw(head, at);
  return pace.restMs(heads.at(-1)?.[1] ?? 0);
}

test('until the next block may come, then an eighth of the time between blocks, from 125 ms to a second', () => {
  const seconds = (...at: readonly number[]) => at.map((time, i) => [7 + i, 1_000 * time] as const);
  expect(paceOf([])).toBe(1_000);
  expect(paceOf(seconds(0))).toBe(1_000);
  expect(paceOf(seconds(0, 1, 2))).toBe(700);
  expect(paceOf([...seconds(0, 1, 2), [9, 2_100]])).toBe(600);
  expect(paceOf([...seconds(0, 1, 2), [9, 2_700]])).toBe(125);
  expect(paceOf([...seconds(0, 2), [8, 3_000]])).toBe(400);
  expect(paceOf([...seconds(0, 2), [8, 4_000]])).toBe(250);
  expect(paceOf(seconds(0, 12))).toBe(1_000);
  expect(paceOf([...seconds(0, 12), [8, 13_000]])).toBe(1_000);
  expect(
    paceOf([
      [7, 0],
      [11, 1_000],
      [15, 2_000],
    ]),
  ).toBe(175);
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
      [901, 3_000],
    ]),
  ).toBe(700);
});
