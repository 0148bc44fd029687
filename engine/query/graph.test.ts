import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openQueryFixture, type QueryFixture } from '../../test/support/query-fixture.ts';
import {
  batch,
  block,
  change,
  decimal,
  openTestDatabases,
  type TestDatabases,
} from '../../test/support/store-fixture.ts';

const ANN = '0x0a';
const BOB = '0x0b';
const CID = '0x0c';
const CHANGES = [
  change(1, 'Holder', ANN, {
    name: 'ann',
    level: 1,
    score: decimal('1.50'),
    tags: ['x', 'y'],
    favourite: '0xc1',
    mentor: BOB,
    friends: [CID, BOB],
  }),
  change(1, 'Holder', BOB, { name: 'bob', level: 2, score: decimal('-3') }),
  change(2, 'Holder', CID, { name: 'cid', level: 2, mentor: BOB, favourite: '0xa1', friends: [BOB] }),
  change(2, 'Coin', '0xc1', { name: 'one', holder: ANN, supply: 10n }),
  change(2, 'Coin', '0xc2', { name: 'two', holder: ANN, supply: 10n }),
  change(2, 'Coin', '0xc3', { name: 'three', holder: ANN, supply: 30n }),
  change(2, 'Coin', '0xc4', { name: 'four', holder: BOB, supply: 40n }),
  change(2, 'Art', '0xa1', { name: 'art', holder: ANN, artist: 'z' }),
  change(2, 'Passport', 'p1', { holder: ANN, kind: 'NOTE' }),
  change(3, 'Coin', '0xc1', { name: 'one', holder: BOB, supply: 12n }),
  change(3, 'Note', 'n1', { about: '0xc1', text: 'hello', kind: 'alarm', at: 1_700_000_000_000_001n }),
  change(3, 'Note', 'n2', { about: '0xa1', text: 'world', small: 2n ** 63n - 1n, amount: -(10n ** 30n) }),
  change(3, 'Note', 'n3', { about: '0xc1', blob: '0x', flag: false, numbers: [3n, 1n], kinds: ['alarm', 'NOTE'] }),
  change(4, 'Coin', '0xc4', null),
];

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

describe.each(['pglite', 'postgres'] as const)('%s', (kind) => {
  let fixture: QueryFixture;
  beforeAll(async () => {
    fixture = await openQueryFixture(await databases.open(kind));
    await fixture.store.commit(batch([1, 4], CHANGES));
  });
  beforeEach(() => {
    fixture.statements.length = 0;
  });

  async function data(query: string, variables?: { readonly [name: string]: unknown }): Promise<unknown> {
    const answer = await fixture.ask(query, variables);
    expect(answer.errors).toEqual([]);
    return answer.data;
  }

  test('one entity, all kinds of values as The Graph writes them', async () => {
    expect(
      await data(`{ note(id: "n2") { id text small amount price at blob numbers kinds flag kind about { id } } }`),
    ).toEqual({
      note: {
        id: 'n2',
        text: 'world',
        small: '9223372036854775807',
        amount: '-1000000000000000000000000000000',
        price: null,
        at: null,
        blob: null,
        numbers: null,
        kinds: null,
        flag: null,
        kind: null,
        about: { id: '0xa1' },
      },
    });
    expect(await data(`{ notes(where: { id_not: "n2" }) { at kind kinds numbers blob flag } }`)).toEqual({
      notes: [
        { at: '1700000000000001', kind: 'alarm', kinds: null, numbers: null, blob: null, flag: null },
        { at: null, kind: null, kinds: ['alarm', 'NOTE'], numbers: ['3', '1'], blob: '0x', flag: false },
      ],
    });
  });

  test('an id that does not exist gives null; ids of bytes are found in any case', async () => {
    expect(await data(`{ a: holder(id: "0x77") { id } b: holder(id: "0x0A") { score } }`)).toEqual({
      a: null,
      b: { score: '1.5' },
    });
  });

  test('three levels take one statement a field, whatever the number of rows', async () => {
    const answer = await data(`{
      holders(orderBy: name) {
        name
        mentor { name }
        coins { name notes { id } }
        friends { name favourite { id name } }
      }
    }`);
    expect(answer).toEqual({
      holders: [
        {
          name: 'ann',
          mentor: { name: 'bob' },
          coins: [
            { name: 'two', notes: [] },
            { name: 'three', notes: [] },
          ],
          friends: [
            { name: 'bob', favourite: null },
            { name: 'cid', favourite: { id: '0xa1', name: 'art' } },
          ],
        },
        { name: 'bob', mentor: null, coins: [{ name: 'one', notes: [{ id: 'n1' }, { id: 'n3' }] }], friends: [] },
        { name: 'cid', mentor: { name: 'bob' }, coins: [], friends: [{ name: 'bob', favourite: null }] },
      ],
    });
    // head, holders, mentor, coins, notes, friends, favourite, and the check that the block still stands
    expect(fixture.statements).toHaveLength(8);
  });

  test('first and skip count per parent; ties are broken by id in the same direction', async () => {
    const coins = (args: string) =>
      data(`{ holders(block: { number: 2 }, orderBy: name, first: 2) { coins(${args}) { id } } }`);
    const ids = (...lists: string[][]) => ({ holders: lists.map((list) => ({ coins: list.map((id) => ({ id })) })) });
    expect(await coins('orderBy: supply, first: 2')).toEqual(ids(['0xc1', '0xc2'], ['0xc4']));
    expect(await coins('orderBy: supply, orderDirection: desc, first: 2, skip: 1')).toEqual(ids(['0xc2', '0xc1'], []));
    expect(await coins('skip: 2')).toEqual(ids(['0xc3'], []));
    expect(await data(`{ coins(orderBy: supply, orderDirection: desc, block: { number: 2 }) { id } }`)).toEqual({
      coins: ['0xc4', '0xc3', '0xc2', '0xc1'].map((id) => ({ id })),
    });
  });

  test("rows are ordered by a child's field, and null is the greatest value", async () => {
    expect(await data(`{ holders(orderBy: mentor__name) { name } }`)).toEqual({
      holders: [{ name: 'ann' }, { name: 'cid' }, { name: 'bob' }],
    });
    expect(await data(`{ holders(orderBy: mentor__level, orderDirection: desc) { name } }`)).toEqual({
      holders: [{ name: 'bob' }, { name: 'cid' }, { name: 'ann' }],
    });
    expect(await data(`{ holders(orderBy: passport__id, orderDirection: asc) { name } }`)).toEqual({
      holders: [{ name: 'ann' }, { name: 'bob' }, { name: 'cid' }],
    });
    expect(await data(`{ notes(orderBy: about__name, orderDirection: desc) { id } }`)).toEqual({
      notes: [{ id: 'n3' }, { id: 'n1' }, { id: 'n2' }],
    });
    expect(await data(`{ holders(orderDirection: desc) { name } }`)).toEqual({
      holders: [{ name: 'ann' }, { name: 'bob' }, { name: 'cid' }],
    });
  });

  test('interfaces: roots, references, derived lists, fragments on types', async () => {
    expect(
      await data(`{
        assets(orderBy: name) { __typename id ... on Coin { supply } ... on Art { artist } notes(first: 1) { id } }
        asset(id: "0xa1") { name holder { assets(where: { name_not: "two" }) { id } } }
      }`),
    ).toEqual({
      assets: [
        { __typename: 'Art', id: '0xa1', artist: 'z', notes: [{ id: 'n2' }] },
        { __typename: 'Coin', id: '0xc1', supply: '12', notes: [{ id: 'n1' }] },
        { __typename: 'Coin', id: '0xc3', supply: '30', notes: [] },
        { __typename: 'Coin', id: '0xc2', supply: '10', notes: [] },
      ],
      asset: { name: 'art', holder: { assets: [{ id: '0xa1' }, { id: '0xc3' }] } },
    });
  });

  test('derived fields: single, of lists, filtered, and aliased with other arguments', async () => {
    expect(
      await data(`{
        holders(orderBy: name) {
          passport { kind }
          fans(orderBy: name, orderDirection: desc) { name }
          pupils { name }
          rich: coins(where: { supply_gte: "12" }) { id }
          poor: coins(where: { supply_lt: 12 }) { id }
        }
      }`),
    ).toEqual({
      holders: [
        { passport: { kind: 'NOTE' }, fans: [], pupils: [], rich: [{ id: '0xc3' }], poor: [{ id: '0xc2' }] },
        {
          passport: null,
          fans: [{ name: 'cid' }, { name: 'ann' }],
          pupils: [{ name: 'ann' }, { name: 'cid' }],
          rich: [{ id: '0xc1' }],
          poor: [],
        },
        { passport: null, fans: [{ name: 'ann' }], pupils: [], rich: [], poor: [] },
      ],
    });
  });

  test('fragments are joined, and skipped fields cost no statement', async () => {
    const query = `query ($no: Boolean!, $yes: Boolean!) {
      holder(id: "${ANN}") { ...a ...b coins @include(if: $no) { id } ... @skip(if: $yes) { pupils { id } } }
    }
    fragment a on Holder { mentor { name } }
    fragment b on Holder { mentor { level ...a } }`;
    expect(await data(query, { no: false, yes: true })).toEqual({
      holder: { mentor: { name: 'bob', level: 2, mentor: null } },
    });
    expect(fixture.statements).toHaveLength(4);
  });

  test('a missing entity behind a reference is null where it may be, else an error', async () => {
    await fixture.store.commit(
      batch([5, 5], [change(5, 'Coin', '0xc9', { name: 'lost', holder: '0xdd', supply: 0n })]),
    );
    const answer = await fixture.ask(`{ coin(id: "0xc9") { name holder { id } } }`);
    expect(answer.data).toEqual({ coin: null });
    expect(answer.errors[0]).toContain('Cannot return null for non-nullable field Coin.holder');
    await fixture.store.revertTo(block(4));
  });

  test('where takes variables, nested entities in both directions, and changed blocks', async () => {
    expect(
      await data(`query ($where: Coin_filter) { coins(where: $where) { id } }`, {
        where: { holder_: { name_in: ['bob'] } },
      }),
    ).toEqual({ coins: [{ id: '0xc1' }] });
    expect(await data(`{ holders(where: { coins_: { supply_gt: "20" } }) { name } }`)).toEqual({
      holders: [{ name: 'ann' }],
    });
    expect(await data(`{ holders(where: { fans_: { name: "ann" } }) { name } }`)).toEqual({
      holders: [{ name: 'bob' }, { name: 'cid' }],
    });
    expect(await data(`{ holders(where: { friends_: { name: "cid" } }) { name } }`)).toEqual({
      holders: [{ name: 'ann' }],
    });
    expect(await data(`{ notes(where: { about_: { holder_: { name: "bob" } } }) { id } }`)).toEqual({
      notes: [{ id: 'n1' }, { id: 'n3' }],
    });
    expect(
      await data(
        `{ coins(where: { _change_block: { number_gte: 3 } }) { id } notes(where: { _change_block: { number_gte: 4 } }) { id } }`,
      ),
    ).toEqual({
      coins: [{ id: '0xc1' }],
      notes: [],
    });
  });
});
