import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bigDecimal, type EntityValue } from '../../engine/index.ts';
import { type CellKind, createArena, createNames, readCell, type Span, writeCell } from './cells.ts';

const POOL = 'aa'.repeat(20);
const OWNER = 'bb'.repeat(20);
const ACCOUNT = `${POOL}${OWNER}`;

/** Somewhere in a line. */
const spanOf = (cell: string): Span => ({ text: `a\t${cell}\tb`, from: 2, to: 2 + cell.length });

/** What is read of cells that were written one after another. */
function roundTrip(cells: readonly (readonly [CellKind, string])[]): EntityValue[] {
  const [arena, names] = [createArena(), createNames()];
  const account = spanOf(`\\x${ACCOUNT}`);
  for (const [kind, cell] of cells) writeCell(arena, kind, spanOf(cell), { names, account });
  const reader = { at: 0, arena, names };
  const values = cells.map(([kind]) => readCell(reader, kind, `0x${ACCOUNT}`));
  expect(reader.at).toBe(arena.length);
  return values;
}

test('cells of every kind are read as they were written', () => {
  expect(
    roundTrip([
      ['boolean', 't'],
      ['boolean', 'true'],
      ['boolean', 'f'],
      ['boolean', 'false'],
      ['boolean', ''],
      ['name', 'LONG'],
      ['name', `\\x${POOL}`],
      ['name', 'LONG'],
      ['bytes', `\\x${OWNER}`],
      ['bytes', `\\x${ACCOUNT}`],
      ['bytes', `\\x${ACCOUNT}00ff`],
      ['bytes', '\\x'],
      ['number', '-12'],
      ['number', '0'],
      ['integer', ''],
    ]),
  ).toEqual([
    ...[true, true, false, false, null],
    ...['LONG', `0x${POOL}`, 'LONG'],
    ...[`0x${OWNER}`, `0x${ACCOUNT}`, `0x${ACCOUNT}00ff`, '0x'],
    ...[-12, 0, null],
  ]);
});

test('integers and decimals of any size, bytes of any length', () => {
  const integer = fc.bigInt({ min: -(2n ** 255n), max: 2n ** 256n });
  const bytes = fc.uint8Array({ maxLength: 70 }).map((value) => Buffer.from(value).toString('hex'));
  fc.assert(
    fc.property(fc.array(fc.tuple(integer, fc.nat({ max: 30 }), bytes), { minLength: 1 }), (rows) => {
      const texts = rows.map(([digits, decimals]) => bigDecimal.toString({ digits, exp: -decimals }));
      const cells = rows.flatMap(([digits, , hex], i): [CellKind, string][] => [
        ['integer', String(digits)],
        ['decimal', texts[i] ?? ''],
        ['bytes', `\\x${hex}`],
      ]);
      const expected = rows.flatMap(([digits, , hex], i) => [digits, bigDecimal.parse(texts[i] ?? ''), `0x${hex}`]);
      expect(roundTrip(cells)).toEqual(expected);
    }),
  );
});
