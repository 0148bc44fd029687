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
import { liftLiterals } from './literals.ts';

const STRANGE = `"\\ / \b\f\n\r\t \u0002 \u007f \u2028 \u{1f600} ä 'x' $1 %s`;
const CHANGES = [
  change(1, 'Holder', '0x0a', { name: STRANGE, level: -1, score: decimal('1.50'), tags: ['x'] }),
  change(1, 'Holder', '0x0b', { name: 'bob', mentor: '0x0a', level: 2_147_483_647, score: decimal('-3e20') }),
  change(2, 'Holder', '0x0c', { name: '', score: decimal('-0.000000012345') }),
  change(2, 'Holder', '0x0d', { mentor: '0xff', score: decimal(`-${'9'.repeat(34)}`) }),
  change(2, 'Coin', '0xc1', { name: 'one', holder: '0x0a', supply: -(10n ** 60n) }),
  change(2, 'Coin', '0xc2', { name: 'two', holder: '0x0a', supply: 0n }),
  change(2, 'Passport', 'p1', { holder: '0x0a', kind: 'NOTE' }),
  change(2, 'Passport', 'p9', { holder: '0xff', kind: 'alarm' }),
  change(3, 'Note', 'n1', { about: '0xc1', text: STRANGE, kind: 'alarm', at: 1_700_000_000_000_001n, flag: true }),
  change(3, 'Note', 'n2', { about: '0xc1', text: 'w', small: 2n ** 63n - 1n, amount: -(10n ** 30n), blob: '0xab01' }),
  change(3, 'Note', 'n3', { about: '0xc1', blob: '0x', flag: false, price: decimal('12.3400') }),
  change(3, 'Note', 'n4', { about: '0xc1', text: 'tiny', price: decimal(`-0.${'0'.repeat(40)}1`) }),
  change(4, 'Coin', '0xc2', { name: 'two', holder: '0x0a', supply: 7n }),
];

/** What is answered without execution; the last element of a row is another document of the same shape. */
const DIRECT = [
  [
    '{ holders(first: 9) { id name level score __typename } }',
    '{ holders(first: 2) { id name level score __typename } }',
  ],
  [
    '{ x: notes(first: 3, where: { text: "w" }) { n: id text small amount price blob flag kind } }',
    '{ x: notes(first: 9, where: { text: "" }) { n: id text small amount price blob flag kind } }',
  ],
  ['{ notes(where: { kind_not: "NOTE" }) { id kind } }', '{ notes(where: { kind_not: "alarm" }) { id kind } }'],
  [
    '{ coins(orderBy: supply, orderDirection: desc, skip: 0) { id supply } }',
    '{ coins(orderBy: supply, orderDirection: desc, skip: 1) { id supply } }',
  ],
  ['{ coins(where: { holder_: { level: -1 } }) { id } }', '{ coins(where: { holder_: { level: 5 } }) { id } }'],
  [
    '{ coins(orderBy: holder__name, where: { supply_gt: 3 }) { id } }',
    '{ coins(orderBy: holder__name, where: { supply_gt: "7" }) { id } }',
  ],
  ['{ coin(id: "0xc1") { id name supply } }', '{ coin(id: "0xff") { id name supply } }'],
  ['{ passport(id: "p1") { kind } }', '{ passport(id: "p2") { kind } }'],
  [
    '{ coins(first: 5, orderBy: supply) { id holder { n: name score mentor { id } __typename } } }',
    '{ coins(first: 1, orderBy: supply) { id holder { n: name score mentor { id } __typename } } }',
  ],
  [
    '{ holders(where: { level: 1 }) { mentor { id mentor { level } } } }',
    '{ holders(where: { level: 2147483647 }) { mentor { id mentor { level } } } }',
  ],
  ['{ holders(skip: 0) { id mentor { name } } }', '{ holders(skip: 3) { id mentor { name } } }'],
  ['{ passport(id: "p1") { kind holder { id } } }', '{ passport(id: "p2") { kind holder { id } } }'],
  [
    'query Q { notes(where: { or: [{ flag: true }, { small_lt: 5 }] }) { id } }',
    'query Q { notes(where: { or: [{ flag: true }, { small_lt: 0 }] }) { id } }',
  ],
] as const;

const LEFT = [
  '{ holders(first: 1) { id } coins(first: 1) { id } }',
  '{ holders { coins { id } } }',
  '{ holders { favourite { id } } }',
  '{ holders { passport { id } } }',
  '{ holders { friends { id } } }',
  '{ holders { mentor { coins { id } } } }',
  '{ holders { mentor @skip(if: false) { id } } }',
  '{ holders { tags } }',
  '{ notes { at } }',
  '{ assets { id } }',
  '{ points { id timestamp } }',
  '{ stats_collection(interval: hour) { count } }',
  '{ holders(block: { number: 2 }) { id } }',
  '{ holders(subgraphError: allow) { id } }',
  '{ holders { id @include(if: true) } }',
  '{ holders { ...f } } fragment f on Holder { id }',
  '{ holders { ... { id } } }',
  '{ holders { id id } }',
  '{ _meta { deployment } }',
  '{ __typename }',
];

/** Arguments that execution refuses. */
const REFUSED = [
  ['{ holders(first: 5) { id } }', '{ holders(first: 1001) { id } }'],
  ['{ holders(first: 5) { id } }', '{ holders(first: 99999999999) { id } }'],
  ['{ holders(skip: 5) { id } }', '{ holders(skip: -1) { id } }'],
  ['{ coins(where: { supply: "5" }) { id } }', '{ coins(where: { supply: "x" }) { id } }'],
  ['{ notes(where: { kind: "NOTE" }) { id } }', '{ notes(where: { kind: "OTHER" }) { id } }'],
  ['{ coin(id: "0xc1") { id } }', '{ coin(id: "zz") { id } }'],
] as const;

const literalsOf = (text: string) => liftLiterals(text)?.literals ?? [];

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

describe.each(['pglite', 'postgres'] as const)('answers without execution: %s', (kind) => {
  let fixture: QueryFixture;
  beforeAll(async () => {
    fixture = await openQueryFixture(await databases.open(kind));
  });

  test('there are none before the first block', async () => {
    const document = fixture.direct('{ holders { id } }');
    expect(await document?.answer(fixture.reader, [], {})).toBeNull();
    await fixture.store.commit(batch([1, 4], CHANGES));
    expect(await document?.answer(fixture.reader, [], {})).not.toBeNull();
  });

  test.each(DIRECT)('are those of execution: %s', async (shown, other) => {
    const document = fixture.direct(shown);
    for (const text of [shown, other, shown]) {
      const { data, errors } = await fixture.ask(text);
      expect(errors).toEqual([]);
      fixture.statements.length = 0;
      expect(await document?.answer(fixture.reader, literalsOf(text), {})).toBe(JSON.stringify(data));
      expect(fixture.statements).toHaveLength(1);
    }
  });

  test('take variables, and defaults of them', async () => {
    const text = 'query ($n: Int = 2, $w: Holder_filter) { holders(first: $n, where: $w) { id } }';
    const document = fixture.direct(text);
    for (const variables of [{}, { n: 1 }, { w: { level: 2_147_483_647 } }, { n: 3, w: { name_not: 'bob' } }]) {
      const { data } = await fixture.ask(text, variables);
      expect(await document?.answer(fixture.reader, literalsOf(text), variables)).toBe(JSON.stringify(data));
    }
    expect(await document?.answer(fixture.reader, literalsOf(text), { n: 'x' })).toBeNull();
  });

  test.each(REFUSED)('are none where execution refuses: %s', async (shown, refused) => {
    expect((await fixture.ask(refused)).errors).not.toEqual([]);
    const document = fixture.direct(shown);
    expect(document).not.toBeNull();
    expect(await document?.answer(fixture.reader, literalsOf(refused), {})).toBeNull();
  });

  test('are none where what is required is missing', async () => {
    const text = '{ passport(id: "p9") { holder { id } } }';
    expect((await fixture.ask(text)).errors).toHaveLength(1);
    expect(await fixture.direct(text)?.answer(fixture.reader, literalsOf(text), {})).toBeNull();
  });

  test('are none where a value has no certain form', async () => {
    const text = '{ notes(where: { text: "tiny" }) { price } }';
    expect(await fixture.direct(text)?.answer(fixture.reader, literalsOf(text), {})).toBeNull();
  });

  test.each(LEFT)('are not for %s', (text) => {
    expect(fixture.direct(text)).toBeNull();
  });

  test('are none of a deployment that failed', async () => {
    const document = fixture.direct('{ holders { id } }');
    const failure = { block: block(5), handler: 'handleIt', message: 'overflow' };
    await fixture.store.commit({ ...batch([5, 5], []), failure });
    expect(await document?.answer(fixture.reader, [], {})).toBeNull();
  });
});
