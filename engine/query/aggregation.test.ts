import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openQueryFixture, type QueryFixture } from '../../test/support/query-fixture.ts';
import {
  batch,
  block,
  change,
  decimal,
  openTestDatabases,
  type TestDatabases,
} from '../../test/support/store-fixture.ts';
import type { Database } from '../store/database.ts';
import type { EntityChange, EntityRow } from '../store/types.ts';

/** Blocks are ten minutes apart and block 5 is the first of an hour: hours are 5–10, 11–16, 17–22; a day ends with block 10. */
const A = '0x0a';
const B = '0x0b';

function point(number: number, sequence: number, holder: string, price: string, size: number): EntityChange {
  const id = BigInt(number) * 1000n + BigInt(sequence);
  const timestamp = BigInt(block(number).timestamp) * 1_000_000n;
  return change(number, 'Point', `${id}`, { id, timestamp, holder, price: decimal(price), size });
}

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

describe.each(['pglite', 'postgres'] as const)('%s', (kind) => {
  let fixture: QueryFixture;
  let db: Database;
  beforeAll(async () => {
    db = await databases.open(kind);
    fixture = await openQueryFixture(db);
    await fixture.store.commit(
      batch(
        [1, 14],
        [
          change(1, 'Holder', A, { name: 'ann' }),
          change(1, 'Holder', B, { name: 'bob' }),
          point(5, 0, A, '10', 2),
          point(6, 0, B, '3', 1),
          point(7, 0, A, '12.5', 1),
          point(9, 0, A, '11', 1),
          point(11, 0, A, '20', 1),
          point(13, 0, A, '19', 3),
          point(13, 1, B, '4', 1),
        ],
      ),
    );
  });

  const data = async (query: string) => {
    const answer = await fixture.ask(query);
    expect(answer.errors).toEqual([]);
    return answer.data;
  };
  const closedA = { holder: { name: 'ann' }, open: '10', close: '11', high: '12.5', volume: '43.5', count: '3' };
  const openA = { holder: { name: 'ann' }, open: '20', close: '19', high: '20', volume: '77', count: '2' };

  test('closed buckets, newest first, ties by id', async () => {
    expect(
      await data('{ stats_collection(interval: hour) { timestamp holder { name } open close high volume count } }'),
    ).toEqual({
      stats_collection: [
        { timestamp: '1700002800000000', ...closedA },
        {
          timestamp: '1700002800000000',
          holder: { name: 'bob' },
          open: '3',
          close: '3',
          high: '3',
          volume: '3',
          count: '1',
        },
      ],
    });
    expect(await data('{ stats_collection(interval: day) { id } }')).toEqual({
      stats_collection: [{ id: '9000' }, { id: '6000' }],
    });
  });

  test('current: include adds the open bucket as of the block', async () => {
    const current = (more: string) =>
      data(`{ stats_collection(interval: hour, current: include, where: { holder: "${A}" }${more}) {
        holder { name } open close high volume count
      } }`);
    expect(await current('')).toEqual({ stats_collection: [openA, closedA] });
    expect(await current(', first: 1, skip: 1')).toEqual({ stats_collection: [closedA] });
    expect(await current(', block: { number: 12 }')).toEqual({
      stats_collection: [
        { holder: { name: 'ann' }, open: '20', close: '20', high: '20', volume: '20', count: '1' },
        closedA,
      ],
    });
    expect(await current(', block: { number: 7 }')).toEqual({
      stats_collection: [
        { holder: { name: 'ann' }, open: '10', close: '12.5', high: '12.5', volume: '32.5', count: '2' },
      ],
    });
    expect(await current(', orderBy: volume, orderDirection: asc')).toEqual({ stats_collection: [closedA, openA] });
  });

  test('cumulative values of the open bucket go on from the bucket before', async () => {
    const totals = (more: string) =>
      data(`{ totals_collection(interval: hour, current: include${more}) { size count } }`);
    expect(await totals('')).toEqual({
      totals_collection: [
        { size: '10', count: '7' },
        { size: '5', count: '4' },
      ],
    });
    expect(await totals(', block: { number: 6 }')).toEqual({ totals_collection: [{ size: '3', count: '2' }] });
  });

  test('buckets below their dimension, per parent', async () => {
    const query =
      '{ holders(orderBy: name) { stats(interval: hour, current: include, orderBy: timestamp, first: 2) { count } } }';
    expect(await data(query)).toEqual({
      holders: [{ stats: [{ count: '3' }, { count: '2' }] }, { stats: [{ count: '1' }, { count: '1' }] }],
    });
  });

  test('error: without an interval', async () => {
    expect((await fixture.ask('{ stats_collection { id } }')).errors[0]).toContain('interval');
  });

  test('the open bucket, once closed, is what was answered for it', async () => {
    const points = fc.array(
      fc.record({
        step: fc.integer({ min: 0, max: 1 }),
        holder: fc.constantFrom(A, B),
        price: fc.integer({ min: -9, max: 9 }),
        size: fc.integer({ min: 1, max: 3 }),
      }),
      { minLength: 1, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(points, async (plan) => {
        const { store, reader } = await openQueryFixture(db);
        let number = 5;
        const changes = plan.map(({ step, holder, price, size }, i) => {
          number = Math.min(10, number + step);
          return point(number, i, holder, `${price}.5`, size);
        });
        await store.commit(batch([5, number], changes));
        const read = async (at: number, current: 'include' | 'exclude') => {
          const all: EntityRow[][] = [];
          for (const type of ['Stats', 'Totals'])
            all.push(await reader.find({ type, block: at, interval: 'hour', current }));
          return all;
        };
        const before = await read(number, 'include');
        await store.commit(batch([number + 1, 11]));
        expect(await read(11, 'exclude')).toEqual(before);
        expect(await read(number, 'include')).toEqual(before);
      }),
      { numRuns: 8 },
    );
  });
});
