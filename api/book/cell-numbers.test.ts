import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createNumberReader } from './cell-numbers.ts';
import { type CellKind, createArena, createNames, writeCell } from './cells.ts';

/** What is read as numbers of cells that were written one after another. */
function numbersOf(cells: readonly (readonly [CellKind, string])[]): number[] {
  const [arena, names] = [createArena(), createNames()];
  const account = { text: '\\xaabb', from: 0, to: 6 };
  for (const [kind, text] of cells) writeCell(arena, kind, { text, from: 0, to: text.length }, { names, account });
  const reader = createNumberReader(arena);
  const numbers = cells.map(() => reader.next());
  expect(reader.at).toBe(arena.length);
  return numbers;
}

test('names are their numbers, booleans 0 and 1; nothing, bytes and decimals are no numbers', () => {
  const cells = [
    ['name', 'LONG'],
    ['name', '\\xcc'],
    ['name', 'LONG'],
    ['boolean', 't'],
    ['boolean', 'f'],
    ['bytes', '\\xaabbcc'],
    ['bytes', '\\xcc'],
    ['decimal', '-1.5'],
    ['integer', ''],
    ['number', '-12'],
  ] as const;
  const none = Number.NaN;
  expect(numbersOf(cells)).toEqual([0, 1, 0, 1, 0, none, none, none, none, -12]);
});

test('an integer of any size is the float64 nearest to it', () => {
  const digits = fc.nat({ max: 77 }).chain((length) => fc.bigInt({ min: 0n, max: 10n ** BigInt(length) }));
  /** Halfway between two float64s, or one beside it. */
  const halfway = fc
    .tuple(fc.bigInt({ min: 2n ** 53n, max: 2n ** 54n - 1n }), fc.nat({ max: 60 }), fc.integer({ min: -1, max: 1 }))
    .map(([bits, shift, beside]) => ((bits | 1n) << BigInt(shift)) + BigInt(beside));
  const integer = fc.tuple(fc.oneof(digits, halfway), fc.boolean()).map(([value, isLess]) => (isLess ? -value : value));
  fc.assert(
    fc.property(fc.array(integer), (values) => {
      expect(numbersOf(values.map((value) => ['integer', String(value)]))).toEqual(values.map(Number));
    }),
    { numRuns: 500 },
  );
});
