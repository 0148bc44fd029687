import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  batch,
  change,
  decimal,
  openTestDatabases,
  subgraphOf,
  type TestDatabases,
} from '../../test/support/store-fixture.ts';
import { toString as decimalText, normalize } from '../numbers/big-decimal.ts';
import type { Database } from './database.ts';
import { openDeployment } from './deployment.ts';

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

const A = '0x00000000000000000000000000000000000000aa';
const B = '0x00000000000000000000000000000000000000bb';

const FULL = {
  id: 'full',
  name: 'tab\t newline\n return\r backslash\\ quote" brace{} \\N null ünïcödé 𝕏',
  bytes: '0x00ff5c',
  int: -2147483648,
  int8: 9223372036854775807n,
  bigInt: -(2n ** 255n),
  bigDecimal: decimal('-1234567890.0000000000123'),
  flag: false,
  time: 1_700_000_000_123_456n,
  side: 'Flat',
  owner: A,
  names: ['', 'NULL', 'a,b', '"', '\\', 'x\ty'],
  manyBytes: ['0x', '0x5c22'],
  ints: [0, -1],
  bigInts: [0n, 10n ** 40n],
  bigDecimals: [decimal('0'), decimal('0.5')],
  flags: [true, false],
  sides: ['LONG', 'SHORT'],
  owners: [A, B],
};

describe.each(['pglite', 'postgres'] as const)('%s', (kind) => {
  let db: Database;
  beforeAll(async () => {
    db = await databases.open(kind);
  });
  const open = () => openDeployment(db, subgraphOf());

  test('every scalar, list, enum and null comes back as it was stored', async () => {
    const { store } = await open();
    const empty = { id: 'empty', names: [], manyBytes: [], sides: [] };
    await store.commit(
      batch([1, 1], [change(1, 'Scalars', 'full', FULL), change(1, 'Scalars', 'empty', { ...empty, int: null })]),
    );
    const found = await store.load('Scalars', ['full', 'empty', 'missing']);
    expect(found).toEqual(
      new Map<string, unknown>([
        ['full', FULL],
        ['empty', empty],
      ]),
    );
  });

  test('arbitrary values come back as they were stored', async () => {
    const { store } = await open();
    const text = fc.string({ unit: 'grapheme' }).map((value) => value.replaceAll('\0', ''));
    const bytes = fc.uint8Array({ maxLength: 40 }).map((value) => `0x${Buffer.from(value).toString('hex')}`);
    const big = fc.bigInt({ min: -(2n ** 256n), max: 2n ** 256n });
    // Read from text a second time, as graph-node does: a negative number of 35 digits is cut to 34 only then.
    const exact = fc
      .tuple(big, fc.integer({ min: -60, max: 20 }))
      .map(([digits, exp]) => decimal(decimalText(normalize(digits, exp))));
    const micros = fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n });
    const list = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 4 });
    const row = fc.record(
      {
        name: text,
        bytes,
        bigInt: big,
        bigDecimal: exact,
        time: micros,
        side: fc.constantFrom('LONG', 'SHORT', 'Flat'),
        names: list(text),
        manyBytes: list(bytes),
        bigInts: list(big),
        bigDecimals: list(exact),
      },
      { requiredKeys: [] },
    );
    let number = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 40 }), async (rows) => {
        number++;
        const ids = rows.map((_, i) => `${number}/${i}`);
        const changes = rows.map((row, i) => change(number, 'Scalars', ids[i] ?? '', row));
        await store.commit(batch([number, number], changes));
        const found = await store.load('Scalars', ids);
        expect(ids.map((id) => found.get(id))).toEqual(rows.map((row, i) => ({ id: ids[i], ...row })));
      }),
      { numRuns: 20 },
    );
  });
});
