import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fieldMatches } from '../../test/support/naive-filter.ts';
import { idsOf, openQueryFixture, type QueryFixture } from '../../test/support/query-fixture.ts';
import { batch, change, openTestDatabases, type TestDatabases } from '../../test/support/store-fixture.ts';
import { parse } from '../numbers/big-decimal.ts';
import type { EntityChange, EntityRow } from '../store/types.ts';
import type { WhereInput } from './types.ts';

/**
 * What SQL finds against a filter written in JavaScript, on random rows: every operator of every kind of field,
 * nested entity filters in both directions, `and` and `or`.
 */

type Row = { readonly [field: string]: unknown };
type World = { readonly Note: Row[]; readonly Coin: Row[]; readonly Holder: Row[]; readonly Asset: Row[] };

const text = fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'B', '%', '_', '\\', 'é', '"', ',', '{'), maxLength: 4 });
const hex = fc.array(fc.constantFrom('00', 'a1', 'ff'), { maxLength: 3 }).map((bytes) => `0x${bytes.join('')}`);
const decimal = fc.constantFrom('-12.5', '-1', '0', '0.1', '0.10', '3', '1e30', '7.00000000001');
const VALUES = {
  text,
  kind: fc.constantFrom('NOTE', 'WARNING', 'alarm'),
  flag: fc.boolean(),
  at: fc.constantFrom(-1n, 0n, 1_700_000_000_000_001n, 1_700_000_000_999_999n),
  amount: fc.constantFrom(-(10n ** 40n), -1n, 0n, 5n, 10n ** 77n),
  small: fc.constantFrom(-(2n ** 63n), -1n, 0n, 2n ** 63n - 1n),
  price: decimal.map((value) => parse(value)),
  blob: hex,
  numbers: fc.array(fc.constantFrom(1n, 2n, 10n ** 30n), { maxLength: 3 }),
  kinds: fc.array(fc.constantFrom('NOTE', 'alarm'), { maxLength: 2 }),
  level: fc.integer({ min: -2, max: 2 }),
  tags: fc.array(text, { maxLength: 3 }),
  name: text,
  supply: fc.constantFrom(0n, 7n, 10n ** 20n),
} as const;

const HOLDERS = ['0x01', '0x02', '0x03ff', '0x04'];
const COINS = ['0xc0', '0xc1', '0xc2', '0xc3', '0xc4'];
const NOTES = Array.from({ length: 40 }, (_, i) => `n${String(i).padStart(2, '0')}`);

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { freq: 4 });
const world: fc.Arbitrary<World> = fc.record({
  Asset: fc.constant([]),
  Holder: fc.tuple(
    ...HOLDERS.map((id) =>
      fc.record({ id: fc.constant(id), name: maybe(text), level: maybe(VALUES.level), tags: maybe(VALUES.tags) }),
    ),
  ),
  Coin: fc.tuple(
    ...COINS.map((id) =>
      fc.record({
        id: fc.constant(id),
        name: text,
        supply: VALUES.supply,
        holder: fc.constantFrom(...HOLDERS, '0xdead'),
      }),
    ),
  ),
  Note: fc.tuple(
    ...NOTES.map((id) =>
      fc.record({
        id: fc.constant(id),
        about: fc.constantFrom(...COINS),
        text: maybe(text),
        kind: maybe(VALUES.kind),
        flag: maybe(VALUES.flag),
        at: maybe(VALUES.at),
        amount: maybe(VALUES.amount),
        small: maybe(VALUES.small),
        price: maybe(VALUES.price),
        blob: maybe(hex),
        numbers: maybe(VALUES.numbers),
        kinds: maybe(VALUES.kinds),
      }),
    ),
  ),
});

const ORDERED = ['gt', 'gte', 'lt', 'lte'];
const LIKE = ['contains', 'starts_with', 'ends_with'].flatMap((one) => [
  one,
  `not_${one}`,
  `${one}_nocase`,
  `not_${one}_nocase`,
]);

interface FieldCase {
  readonly type: keyof World;
  readonly field: string;
  readonly value: fc.Arbitrary<unknown>;
  readonly operators: readonly string[];
  readonly list?: boolean;
}

const FIELDS: FieldCase[] = [
  { type: 'Note', field: 'id', value: fc.constantFrom(...NOTES), operators: [...ORDERED, ...LIKE] },
  { type: 'Note', field: 'text', value: text, operators: [...ORDERED, ...LIKE] },
  { type: 'Note', field: 'kind', value: VALUES.kind, operators: [] },
  { type: 'Note', field: 'flag', value: VALUES.flag, operators: [] },
  { type: 'Note', field: 'at', value: VALUES.at, operators: ORDERED },
  { type: 'Note', field: 'amount', value: VALUES.amount, operators: ORDERED },
  { type: 'Note', field: 'small', value: VALUES.small, operators: ORDERED },
  { type: 'Note', field: 'price', value: VALUES.price, operators: ORDERED },
  { type: 'Note', field: 'blob', value: hex, operators: [...ORDERED, 'contains', 'not_contains'] },
  {
    type: 'Note',
    field: 'about',
    value: fc.constantFrom(...COINS),
    operators: [...ORDERED, 'contains', 'not_contains'],
  },
  { type: 'Note', field: 'numbers', value: VALUES.numbers, operators: ['contains', 'not_contains'], list: true },
  { type: 'Note', field: 'kinds', value: VALUES.kinds, operators: ['contains', 'not_contains'], list: true },
  { type: 'Coin', field: 'name', value: text, operators: [...ORDERED, ...LIKE] },
  { type: 'Coin', field: 'supply', value: VALUES.supply, operators: ORDERED },
  { type: 'Coin', field: 'holder', value: fc.constantFrom(...HOLDERS), operators: ORDERED },
  { type: 'Asset', field: 'name', value: text, operators: [...ORDERED, ...LIKE] },
  { type: 'Asset', field: 'holder', value: fc.constantFrom(...HOLDERS), operators: ORDERED },
  { type: 'Holder', field: 'level', value: VALUES.level, operators: ORDERED },
  {
    type: 'Holder',
    field: 'tags',
    value: VALUES.tags,
    operators: ['contains', 'not_contains', 'contains_nocase', 'not_contains_nocase'],
    list: true,
  },
];

function condition(type: keyof World): fc.Arbitrary<WhereInput> {
  return fc.oneof(
    ...FIELDS.filter((one) => one.type === type).flatMap(({ field, value, operators, list }) => [
      value.map((one) => ({ [field]: one })),
      value.map((one) => ({ [`${field}_not`]: one })),
      fc.constantFrom({ [field]: null }, { [`${field}_not`]: null }),
      ...(list
        ? []
        : [
            fc
              .tuple(fc.constantFrom('in', 'not_in'), fc.array(value, { maxLength: 3 }))
              .map(([op, many]) => ({ [`${field}_${op}`]: many })),
          ]),
      ...operators.map((op) => value.map((one) => ({ [`${field}_${op}`]: one }))),
    ]),
  );
}

const LINKS = {
  Note: { key: 'about_', target: 'Asset' },
  Asset: { key: 'holder_', target: 'Holder' },
  Coin: { key: 'holder_', target: 'Holder' },
  Holder: { key: 'coins_', target: 'Coin' },
} as const;

function where(type: keyof World, depth = 0): fc.Arbitrary<WhereInput> {
  const flat = fc.array(condition(type), { minLength: 1, maxLength: 2 }).map((all) => Object.assign({}, ...all));
  if (depth >= 2) return flat;
  const inner = where(type, depth + 1);
  const linked = where(LINKS[type].target, depth + 1).map((one) => ({ [LINKS[type].key]: one }));
  return fc.oneof(
    { weight: 5, arbitrary: flat },
    { weight: 1, arbitrary: fc.array(inner, { maxLength: 3 }).map((and) => ({ and })) },
    { weight: 1, arbitrary: fc.array(inner, { maxLength: 3 }).map((or) => ({ or })) },
    { weight: 2, arbitrary: linked },
    { weight: 1, arbitrary: fc.tuple(flat, linked).map(([a, b]) => ({ ...a, ...b })) },
  );
}

function matches(all: World, type: keyof World, row: Row, filter: WhereInput): boolean {
  return Object.entries(filter).every(([key, wanted]) => {
    if (key === 'and') return (wanted as WhereInput[]).every((one) => matches(all, type, row, one));
    if (key === 'or') return (wanted as WhereInput[]).some((one) => matches(all, type, row, one));
    const nested = (target: keyof World, link: (other: Row) => boolean) =>
      all[target].some((other) => link(other) && matches(all, target, other, wanted as WhereInput));
    if (key === 'about_') return nested('Asset', (coin) => coin.id === row.about);
    if (key === 'holder_') return nested('Holder', (holder) => holder.id === row.holder);
    if (key === 'coins_') return nested('Coin', (coin) => coin.holder === row.id);
    const found = FIELDS.find((one) => one.type === type && (key === one.field || key.startsWith(`${one.field}_`)));
    if (!found) throw new Error(key);
    const kind = found.list ? 'list' : ['blob', 'about', 'holder'].includes(found.field) ? 'bytes' : 'plain';
    return fieldMatches(row[found.field] ?? null, key.slice(found.field.length + 1), wanted, kind);
  });
}

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

describe.each(['pglite', 'postgres'] as const)('%s', (kind) => {
  let fixture: QueryFixture;
  const seed = Date.now() % 2 ** 31;
  const [sample = { Note: [], Coin: [], Holder: [], Asset: [] }] = fc.sample(world, { seed, numRuns: 1 });
  const coins = sample.Coin.map((row) => (row.id === '0xc0' ? { ...row, name: 'a\\' } : row));
  /** Every asset of a note is a coin. */
  const rows: World = {
    ...sample,
    Holder: sample.Holder.map((row) => (row.id === '0x04' ? { ...row, tags: ['B', 'a\\'] } : row)),
    Coin: coins,
    Asset: coins,
  };
  beforeAll(async () => {
    fixture = await openQueryFixture(await databases.open(kind));
    const changes = (['Holder', 'Coin', 'Note'] as const).flatMap((type): EntityChange[] =>
      rows[type].map((row) => change(1, type, String(row.id), row as EntityRow)),
    );
    await fixture.store.commit(batch([1, 2], changes));
  });

  test.each<[keyof World, WhereInput]>([
    ['Coin', { name_ends_with: '\\' }],
    ['Coin', { name_ends_with_nocase: 'A\\' }],
    ['Coin', { name_contains: '%\\' }],
    ['Coin', { name_not_ends_with: 'b\\' }],
    ['Holder', { tags_contains_nocase: ['x', 'A\\'] }],
  ])('a backslash at the end of a pattern stands for itself: %s %j', async (type, filter) => {
    const expected = rows[type].filter((row) => matches(rows, type, row, filter)).map((row) => row.id);
    expect(expected).toContain(type === 'Coin' ? '0xc0' : '0x04');
    expect(idsOf(await fixture.reader.find({ type, block: 1, where: filter, fields: [] }))).toEqual(expected);
  });

  test.each(['Note', 'Coin', 'Holder'] as const)('filters on %s find what JavaScript finds', async (type) => {
    await fc.assert(
      fc.asyncProperty(where(type), fc.constantFrom(1, 2), async (filter, block) => {
        const expected = rows[type].filter((row) => matches(rows, type, row, filter)).map((row) => row.id);
        const found = await fixture.reader.find({ type, block, where: filter, fields: [] });
        expect(idsOf(found)).toEqual(expected.sort());
      }),
      { numRuns: 400, seed },
    );
  });
});
