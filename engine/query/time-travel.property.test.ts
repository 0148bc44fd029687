import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openQueryFixture, type QueryFixture } from '../../test/support/query-fixture.ts';
import { batch, change, openTestDatabases, type TestDatabases } from '../../test/support/store-fixture.ts';
import type { Database } from '../store/database.ts';
import type { EntityChange } from '../store/types.ts';

/** R06: an answer at a block is the same while the block is the head and ever after. */

const HOLDERS = ['0x01', '0x02', '0x03'];
const COINS = ['0xc0', '0xc1', '0xc2', '0xc3', '0xc4', '0xc5'];

const step = fc.array(
  fc.oneof(
    fc.record({
      type: fc.constant('Holder' as const),
      id: fc.constantFrom(...HOLDERS),
      row: fc.option(
        fc.record({
          name: fc.constantFrom('a', 'b', null),
          level: fc.integer({ min: 0, max: 2 }),
          mentor: fc.option(fc.constantFrom(...HOLDERS)),
          friends: fc.option(fc.array(fc.constantFrom(...HOLDERS), { maxLength: 3 })),
        }),
        { freq: 5 },
      ),
    }),
    fc.record({
      type: fc.constant('Coin' as const),
      id: fc.constantFrom(...COINS),
      row: fc.option(
        fc.record({
          name: fc.constantFrom('x', 'y'),
          holder: fc.constantFrom(...HOLDERS),
          supply: fc.bigInt({ min: 0n, max: 2n }),
        }),
        { freq: 5 },
      ),
    }),
    fc.record({
      type: fc.constant('Art' as const),
      id: fc.constant('0xa'),
      row: fc.record({ name: fc.constantFrom('x', 'z'), holder: fc.constantFrom(...HOLDERS) }),
    }),
  ),
  { maxLength: 6 },
);

const ARGUMENTS = ['', '(first: 1)', '(skip: 1, first: 2)', '(orderBy: name, first: 2)'];
const COIN_ARGUMENTS = [
  ...ARGUMENTS,
  '(orderBy: supply, orderDirection: desc, first: 2, skip: 1)',
  '(where: { holder_: { level_gt: 0 } })',
];

/** Coins and friends may lack their other side, so only what can be null is asked below them. */
const query = (number: number): string => `{
  holders(block: { number: ${number} }, orderBy: mentor__level, orderDirection: desc) {
    id name level mentor { id } passport { id }
    ${COIN_ARGUMENTS.map((args, i) => `c${i}: coins${args} { id supply }`).join('\n')}
    ${ARGUMENTS.map((args, i) => `a${i}: assets${args} { __typename id name }`).join('\n')}
    ${ARGUMENTS.map((args, i) => `f${i}: fans${args} { id }`).join('\n')}
    ${ARGUMENTS.map((args, i) => `g${i}: friends${args} { id pupils(first: 1, orderBy: level) { id } }`).join('\n')}
  }
  assets(block: { number: ${number} }, orderBy: name, first: 4, skip: 1) { id }
  coins(block: { number: ${number} }, where: { holder_: { mentor_not: null, coins_: { supply: 1 } } }, orderBy: holder__level) { id }
}`;

function changesOf(number: number, changes: typeof step extends fc.Arbitrary<infer T> ? T : never): EntityChange[] {
  const last = new Map(
    changes.map(({ type, id, row }, i) => {
      const unique = type === 'Art' ? `${id}${number % 10}${i % 10}`.padEnd(6, '0') : id;
      return [`${type} ${unique}`, change(number, type, unique, row)];
    }),
  );
  return [...last.values()];
}

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

describe.each(['pglite', 'postgres'] as const)('%s', (kind) => {
  let db: Database;
  beforeAll(async () => {
    db = await databases.open(kind);
  });

  async function answer(fixture: QueryFixture, number: number): Promise<unknown> {
    const { data, errors } = await fixture.ask(query(number));
    expect(errors).toEqual([]);
    return data;
  }

  test('R06 answers of the head are the answers of the past', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async (steps) => {
        const fixture = await openQueryFixture(db);
        const seen: unknown[] = [];
        for (const [i, changes] of steps.entries()) {
          await fixture.store.commit(batch([i + 1, i + 1], changesOf(i + 1, changes)));
          seen.push(await answer(fixture, i + 1));
        }
        for (const [i, expected] of seen.entries()) expect(await answer(fixture, i + 1)).toEqual(expected);
        await fixture.store.close();
      }),
      { numRuns: 12 },
    );
  });
});
