import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openQueryFixture, type QueryFixture } from '../../test/support/query-fixture.ts';
import { batch, block, change, openTestDatabases, type TestDatabases } from '../../test/support/store-fixture.ts';
import type { Database } from '../store/database.ts';
import type { ProcessedBlock } from '../store/types.ts';
import { createRequestEntities } from './graph-request.ts';

const ANN = '0x0a';
let databases: TestDatabases;
let db: Database;
beforeAll(async () => {
  databases = await openTestDatabases();
  db = await databases.open('pglite');
});
afterAll(() => databases.close());

let fixture: QueryFixture;
beforeEach(async () => {
  fixture = await openQueryFixture(db);
  const holder = (number: number, level: number) => change(number, 'Holder', ANN, { name: 'ann', level });
  const blocks: ProcessedBlock[] = [10, 12, 13, 20].map((number) => block(number));
  await fixture.store.commit({ blocks, changes: [10, 12, 20].map((number) => holder(number, number)), sources: [] });
});

const level = (argument: string) => fixture.ask(`{ holder(id: "${ANN}", block: ${argument}) { level } }`);

describe('block', () => {
  test.each([
    ['null', 20],
    ['{ number: 10 }', 10],
    ['{ number: 11 }', 10],
    ['{ number: 19 }', 12],
    ['{ number: 20 }', 20],
    ['{ number_gte: 13 }', 20],
    [`{ hash: "${block(12).hash}" }`, 12],
    [`{ number: 20, hash: "${block(10).hash.toUpperCase().replace('0X', '0x')}" }`, 10],
  ])('default: %s answers as of that block', async (argument, expected) => {
    expect(await level(argument)).toEqual({ data: { holder: { level: expected } }, errors: [] });
  });

  test.each([
    [
      '{ number: 21 }',
      'has only indexed up to block number 20 and data for block number 21 is therefore not yet available',
    ],
    ['{ number_gte: 21 }', 'has only indexed up to block number 20'],
    ['{ number: -1 }', 'BLOCK_NOT_FOUND: -1 is no block number'],
    [`{ hash: "${block(11).hash}" }`, 'BLOCK_NOT_FOUND: no block with the hash 0x0'],
    ['{ hash: "0x12" }', 'BLOCK_NOT_FOUND: no block with the hash 0x12'],
    ['{}', 'BAD_USER_INPUT: `block` wants one of'],
  ])('error: %s', async (argument, message) => {
    const answer = await level(argument);
    expect(answer.data).toEqual({ holder: null });
    expect(answer.errors[0]).toContain(message);
  });

  test.each([0, 9])(
    'behavior: from just before the start block to the first that was stored nothing exists: %i',
    async (number) => {
      const block = `block: { number: ${number} }`;
      const answer = await fixture.ask(
        `{ holder(id: "${ANN}", ${block}) { level } holders(${block}) { level } _meta(${block}) { block { number hash } } }`,
      );
      const meta = { block: { number, hash: null } };
      expect(answer).toEqual({ data: { holder: null, holders: [], _meta: meta }, errors: [] });
    },
  );

  test('error: before the first block', async () => {
    const empty = await openQueryFixture(db);
    expect((await empty.ask('{ _meta { deployment } }')).errors).toEqual([
      'BLOCK_NOT_FOUND: no block has been indexed yet: try again shortly',
    ]);
  });
});

describe('_meta', () => {
  test('default', async () => {
    const { data } = await fixture.ask(`{
      _meta { deployment hasIndexingErrors block { number hash timestamp parentHash } }
      between: _meta(block: { number: 19 }) { block { number hash timestamp } }
    }`);
    const { number, hash, timestamp, parentHash } = block(20);
    expect(data).toEqual({
      _meta: {
        deployment: fixture.subgraph.id,
        hasIndexingErrors: false,
        block: { number, hash, timestamp, parentHash },
      },
      between: { block: { number: 19, hash: null, timestamp: null } },
    });
  });
});

describe('one request reads one block', () => {
  test('root fields without a block see the one the request pinned, though the head moves on', async () => {
    const answer = await fixture.ask('{ a: holders { level } }');
    expect(answer.data).toEqual({ a: [{ level: 20 }] });
    fixture.moveDuring(2, () => fixture.store.commit(batch([21, 21], [change(21, 'Holder', ANN, { level: 21 })])));
    const moved = await fixture.ask(
      `{ a: holders { level } b: holder(id: "${ANN}") { level } _meta { block { number } } }`,
    );
    expect(moved).toEqual({
      data: { a: [{ level: 20 }], b: { level: 20 }, _meta: { block: { number: 20 } } },
      errors: [],
    });
  });

  test('R07 a request keeps the newest block it first saw', async () => {
    const request = createRequestEntities(fixture.reader);
    const seen = await request.block();
    await fixture.store.commit(batch([21, 21], [change(21, 'Holder', ANN, { level: 21 })]));
    expect(await createRequestEntities(fixture.reader).block()).toMatchObject({ number: 21 });
    expect(await request.block()).toEqual(seen);
    expect(await request.load('Holder', ANN)).toMatchObject({ level: 20 });
  });

  test('error: R07 a reorg under the block is told, not answered over', async () => {
    fixture.moveDuring(2, async () => {
      await fixture.store.revertTo(block(13));
      const fork = { ...block(20, 1), parentHash: block(19, 1).hash };
      await fixture.store.commit({ blocks: [fork], changes: [change(20, 'Holder', ANN, { level: 77 })], sources: [] });
    });
    const answer = await fixture.ask('{ holders { level coins { id } } }');
    expect(answer.data).toBeNull();
    expect(answer.errors).toEqual(['BLOCK_REVERTED: block 20 left the chain while the query was answered: ask again']);
    expect((await fixture.ask('{ holders { level } }')).data).toEqual({ holders: [{ level: 77 }] });
  });

  test('R07 a reorg above the block does not touch the answer', async () => {
    fixture.moveDuring(2, () => fixture.store.revertTo(block(13)));
    expect(await fixture.ask('{ holders(block: { number: 12 }) { level coins { id } } }')).toEqual({
      data: { holders: [{ level: 12, coins: [] }] },
      errors: [],
    });
  });
});

describe('subgraphError', () => {
  test('a stopped deployment denies answers from the failed block on, unless allowed', async () => {
    const failure = { block: block(21), handler: 'handleIt', message: 'overflow' };
    await fixture.store.commit({ blocks: [block(21)], changes: [], sources: [], failure });
    const denied = await fixture.ask('{ holders { level } }');
    expect(denied.data).toBeNull();
    expect(denied.errors[0]).toMatch(/^INDEXING_ERROR: indexing_error/);
    expect(await fixture.ask('{ holders(subgraphError: allow) { level } _meta { hasIndexingErrors } }')).toEqual({
      data: { holders: [{ level: 20 }], _meta: { hasIndexingErrors: true } },
      errors: ['indexing_error'],
    });
    const beside = { data: { _meta: { hasIndexingErrors: true } }, errors: ['indexing_error'] };
    expect(await fixture.ask('{ holders { level } _meta { hasIndexingErrors } }')).toEqual(beside);
    expect(await fixture.ask(`{ _meta { hasIndexingErrors } holder(id: "${ANN}") { level } }`)).toEqual(beside);
    expect((await fixture.ask('{ holders(block: { number: 20 }) { level } }')).errors).toEqual([]);
    expect(await fixture.reader.hasIndexingErrors()).toBe(true);
  });
});

describe('arguments', () => {
  test.each([
    ['holders(first: 0)', 'The `first` argument must be between 1 and 1000, but is 0'],
    ['holders(first: 1001)', 'The `first` argument must be between 1 and 1000, but is 1001'],
    ['holders(skip: -1)', 'The `skip` argument must be 0 or more, but is -1'],
    ['holders(where: { level: 1, or: [{ level: 2 }] })', "Cannot mix column filters with 'or' at the same level"],
    ['holders(where: { id: "nothex" })', 'Bytes cannot represent nothex'],
    ['holders(where: { level_gt: null })', '`level_gt` cannot compare with null'],
    ['holders(where: { favourite_starts_with: "0x" })', '`favourite` cannot be filtered with `starts_with`'],
  ])('error: %s', async (field, message) => {
    const { data, errors } = await fixture.ask(`{ ${field} { id } }`);
    expect(data).toBeNull();
    expect(errors[0]).toMatch(/^BAD_USER_INPUT: /);
    expect(errors[0]).toContain(message);
    expect(errors[0]).not.toMatch(/select|\$1/);
  });

  test('error: a nested argument out of range', async () => {
    const { errors } = await fixture.ask('{ holders { coins(first: 5000) { id } } }');
    expect(errors).toEqual(['BAD_USER_INPUT: The `first` argument must be between 1 and 1000, but is 5000']);
  });

  test('error: an id that is no hex', async () => {
    const { errors } = await fixture.ask('{ holder(id: "0xzz") { id } }');
    expect(errors).toEqual(['BAD_USER_INPUT: `id`: `0xzz` is not a value of Bytes']);
  });
});
