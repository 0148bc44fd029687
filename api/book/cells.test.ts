import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bigDecimal, type EntityValue } from '../../engine/index.ts';
import { columnOf, type Sent } from '../testing/columns.ts';
import { createCellWriter, createColumnCursor, type Span } from './cell-writer.ts';
import { type CellKind, readCell } from './cells.ts';
import { createNames } from './names.ts';

const POOL = 'aa'.repeat(20);
const OWNER = 'bb'.repeat(20);
const ACCOUNT = `${POOL}${OWNER}`;

/** Where a value stands in a page. */
function spanOf(kind: CellKind, value: Sent): Span {
  const cursor = createColumnCursor(columnOf(kind, [kind === 'boolean' ? true : null, value]));
  cursor.next();
  cursor.next();
  return cursor.value;
}

/** What is read of cells that were written one after another. */
function roundTrip(cells: readonly (readonly [CellKind, Sent])[]): EntityValue[] {
  const names = createNames();
  const writer = createCellWriter(names);
  const start = writer.length;
  const account = spanOf('bytes', ACCOUNT);
  for (const [kind, value] of cells) writer.write(kind, spanOf(kind, value), account);
  const reader = { at: start, bytes: writer.finish(), names: names.texts };
  const values = cells.map(([kind]) => readCell(reader, kind, `0x${ACCOUNT}`));
  expect(reader.at).toBe(reader.bytes.length);
  return values;
}

test('cells of every kind are read as they were written', () => {
  expect(
    roundTrip([
      ['boolean', true],
      ['boolean', false],
      ['boolean', null],
      ['label', 'LONG'],
      ['name', POOL],
      ['label', 'LONG'],
      ['name', null],
      ['bytes', OWNER],
      ['bytes', ACCOUNT],
      ['bytes', `${ACCOUNT}00ff`],
      ['bytes', ''],
      ['bytes', null],
      ['number', -12n],
      ['number', 0n],
      ['integer', null],
      ['decimal', null],
    ]),
  ).toEqual([
    ...[true, false, null],
    ...['LONG', `0x${POOL}`, 'LONG', null],
    ...[`0x${OWNER}`, `0x${ACCOUNT}`, `0x${ACCOUNT}00ff`, '0x', null],
    ...[-12, 0, null, null],
  ]);
});

test('integers and decimals of any size, bytes of any length', () => {
  const digits = fc.nat({ max: 78 }).chain((length) => fc.bigInt({ min: 0n, max: 10n ** BigInt(length) }));
  const integer = fc.tuple(digits, fc.boolean()).map(([value, isLess]) => (isLess ? -value : value));
  const bytes = fc.uint8Array({ maxLength: 70 }).map((value) => Buffer.from(value).toString('hex'));
  fc.assert(
    fc.property(fc.array(fc.tuple(integer, fc.nat({ max: 30 }), bytes), { minLength: 1 }), (rows) => {
      const texts = rows.map(([value, decimals]) => bigDecimal.toString({ digits: value, exp: -decimals }));
      const cells = rows.flatMap(([value, , hex], i): [CellKind, Sent][] => [
        ['integer', value],
        ['decimal', texts[i] ?? ''],
        ['bytes', hex],
      ]);
      const expected = rows.flatMap(([value, , hex], i) => [value, bigDecimal.parse(texts[i] ?? ''), `0x${hex}`]);
      expect(roundTrip(cells)).toEqual(expected);
    }),
  );
});
