import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  batch,
  block,
  decimal,
  openTestDatabases,
  point,
  subgraphOf,
  type TestDatabases,
} from '../../test/support/store-fixture.ts';
import type { Database } from './database.ts';
import { openDeployment } from './deployment.ts';
import { dumpRows } from './dump.ts';
import { closedBuckets } from './rollup.ts';

describe('closedBuckets', () => {
  const at = (...times: number[]) => times.map((timestamp, i) => ({ number: i + 1, timestamp }));

  test('default', () => {
    expect(closedBuckets('hour', 3599, at(3600, 7199, 7200))).toEqual([
      { start: 0, block: 1 },
      { start: 3600, block: 3 },
    ]);
  });
  test('behavior: before the first block there is nothing to close', () => {
    expect(closedBuckets('hour', null, at(9000, 9001))).toEqual([]);
  });
  test('behavior: a gap of empty buckets closes the one in which the last block lay', () => {
    expect(closedBuckets('hour', 100, at(50_000))).toEqual([{ start: 0, block: 1 }]);
    expect(closedBuckets('day', 86_399, at(500_000))).toEqual([{ start: 0, block: 1 }]);
  });
});

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

const A = '0x00000000000000000000000000000000000000aa';
const B = '0x00000000000000000000000000000000000000bb';

/** Blocks are ten minutes apart and block 5 is the first of an hour: hours are 5–10, 11–16, 17–22. */
const HOUR = 6;
const FIRST = 5;

describe.each(['pglite', 'postgres'] as const)('%s', (kind) => {
  let db: Database;
  beforeAll(async () => {
    db = await databases.open(kind);
  });

  const points = [
    point(FIRST, 0, A, { price: decimal('10'), size: 2 }),
    point(FIRST, 1, B, { price: decimal('-1.5') }),
    point(FIRST + 2, 0, A, { price: decimal('7.25'), size: 4, note: decimal('3') }),
    point(FIRST + 5, 0, A, { price: decimal('12'), note: decimal('4') }),
    point(FIRST + HOUR, 0, A, { price: decimal('11') }),
    point(FIRST + 3 * HOUR, 0, B, { price: decimal('20'), size: 3 }),
  ];

  async function open() {
    const { store, schemaName } = await openDeployment(db, subgraphOf());
    const hours = () =>
      db.query(
        `select id, block$ as block, account,
           open, close, high, low, volume, first_note, count from "${schemaName}".stats_hour order by timestamp, account`,
      );
    const totals = () =>
      db.query(
        `select id, block$ as block, size, best, latest, count, here from "${schemaName}".totals_hour order by timestamp`,
      );
    return { store, schemaName, hours, totals };
  }

  test('a bucket is written by the first processed block past its end', async () => {
    const { store, hours } = await open();
    await store.commit(batch([FIRST, FIRST + HOUR - 1], points.slice(0, 4)));
    expect(await hours()).toEqual([]);
    await store.commit(batch([FIRST + HOUR, FIRST + HOUR], points.slice(4, 5)));
    const common = { block: FIRST + HOUR };
    expect(await hours()).toMatchObject([
      {
        ...common,
        id: 10_000n,
        account: A,
        open: '10',
        close: '12',
        high: '12',
        low: '7.25',
        volume: '61.00',
        first_note: '3',
        count: 3n,
      },
      {
        ...common,
        id: 5001n,
        account: B,
        open: '-1.5',
        close: '-1.5',
        high: '-1.5',
        low: '-1.5',
        volume: '-1.5',
        first_note: null,
        count: 1n,
      },
    ]);
  });

  test('cumulative values continue from the last bucket that has a row, one batch or many', async () => {
    const { store, totals, hours } = await open();
    await store.commit(batch([FIRST, FIRST + 4 * HOUR], points));
    expect(await totals()).toEqual([
      { id: 10_000n, block: FIRST + HOUR, size: 8n, best: '12', latest: '12', count: 4n, here: 4n },
      { id: 11_000n, block: FIRST + 2 * HOUR, size: 9n, best: '12', latest: '11', count: 5n, here: 1n },
      { id: 23_000n, block: FIRST + 4 * HOUR, size: 12n, best: '20', latest: '20', count: 6n, here: 1n },
    ]);
    expect((await hours()).map(({ block, account }) => [block, account])).toEqual([
      [FIRST + HOUR, A],
      [FIRST + HOUR, B],
      [FIRST + 2 * HOUR, A],
      [FIRST + 4 * HOUR, B],
    ]);
  });

  test('a revert across the end of a bucket takes its row, and the next block past the end writes it anew', async () => {
    const { store, schemaName, totals } = await open();
    await store.commit(batch([FIRST, FIRST + 4 * HOUR], points));
    const before = await dumpRows(db, schemaName);
    await store.revertTo(block(FIRST + HOUR - 1));
    expect(await totals()).toEqual([]);
    await store.commit(batch([FIRST + HOUR, FIRST + 4 * HOUR], points.slice(4)));
    expect(await dumpRows(db, schemaName)).toEqual(before);
  });

  test('a store opened again closes the bucket that was open', async () => {
    const subgraph = subgraphOf();
    const first = await openDeployment(db, subgraph);
    await first.store.commit(batch([FIRST, FIRST + 1], points.slice(0, 2)));
    await first.store.close();
    const { store, schemaName } = await openDeployment(db, subgraph);
    await store.commit({ blocks: [block(FIRST + 4 * HOUR)], changes: [], sources: [] });
    const rows = await db.query(`select id, block$ as block from "${schemaName}".stats_hour order by id`);
    expect(rows).toEqual([
      { id: 5000n, block: FIRST + 4 * HOUR },
      { id: 5001n, block: FIRST + 4 * HOUR },
    ]);
  });
});
