import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnOf, type Sent } from '../testing/columns.ts';
import { createNumberReader } from './cell-numbers.ts';
import { createCellWriter, createColumnCursor } from './cell-writer.ts';
import type { CellKind } from './cells.ts';
import { createNames } from './names.ts';

/** What is read as numbers of cells that were written one after another. */
function numbersOf(cells: readonly (readonly [CellKind, Sent])[]): number[] {
  const writer = createCellWriter(createNames());
  const start = writer.length;
  const account = { bytes: Buffer.from('aabb', 'hex'), from: 0, to: 2 };
  for (const [kind, value] of cells) {
    const cursor = createColumnCursor(columnOf(kind, [value]));
    cursor.next();
    writer.write(kind, cursor.value, account);
  }
  const bytes = writer.finish();
  const reader = createNumberReader(bytes);
  reader.at = start;
  const numbers = cells.map(() => reader.next());
  expect(reader.at).toBe(bytes.length);
  return numbers;
}

test('names are their numbers, booleans 0 and 1; nothing, bytes and decimals are no numbers', () => {
  const cells = [
    ['label', 'LONG'],
    ['name', 'cc'],
    ['label', 'LONG'],
    ['boolean', true],
    ['boolean', false],
    ['bytes', 'aabbcc'],
    ['bytes', 'cc'],
    ['decimal', '-1.5'],
    ['integer', null],
    ['number', -12n],
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
      expect(numbersOf(values.map((value) => ['integer', value]))).toEqual(values.map(Number));
    }),
    { numRuns: 500 },
  );
});
