import { describe, expect, test } from 'vitest';
import { SchemaInvalid } from './errors.ts';
import { parseEntitySchema } from './schema.ts';
import { snakeCase } from './snake-case.ts';

function findings(sdl: string): string[] {
  try {
    parseEntitySchema(sdl);
  } catch (error) {
    if (error instanceof SchemaInvalid) return error.findings.map(({ place, problem }) => `${place}: ${problem}`);
    throw error;
  }
  return [];
}

describe('snakeCase', () => {
  test.each([
    ['id', 'id'],
    ['scaledBalance', 'scaled_balance'],
    ['priceUSD', 'price_usd'],
    ['USDPrice', 'usd_price'],
    ['token0Price', 'token_0_price'],
    ['reserve0', 'reserve_0'],
    ['slope1Bps', 'slope_1_bps'],
    ['_under_score_', 'under_score'],
    ['ALLCAPS', 'allcaps'],
    ['A1', 'a1'],
    ['PriceStats', 'price_stats'],
    ['already_snake', 'already_snake'],
  ])('%s becomes %s', (name, expected) => {
    expect(snakeCase(name)).toBe(expected);
  });
});

test('default', () => {
  const schema = parseEntitySchema(`
    enum Color { RED GREEN }
    interface Animal { id: Bytes! }
    "A cat."
    type Cat implements Animal @entity(immutable: false) {
      id: Bytes!
      "what it is called"
      firstName: String
      color: Color!
      friends: [Animal!]!
      owner: Person!
    }
    type Person @entity(immutable: true) { id: ID!, cats: [Cat!]! @derivedFrom(field: "owner") }
    type Point @entity(timeseries: true) { id: Int8!, timestamp: Timestamp!, cat: Cat!, weight: BigDecimal! }
    type Stats @aggregation(intervals: ["day", "hour"], source: "Point") {
      id: Int8!
      timestamp: Timestamp!
      cat: Cat!
      total: BigDecimal! @aggregate(fn: "sum", arg: "weight", cumulative: true)
      n: Int8! @aggregate(fn: "count")
    }`);
  expect([...schema.types.values()].map(({ name, kind }) => `${kind} ${name}`)).toEqual([
    'mutable Cat',
    'immutable Person',
    'timeseries Point',
    'aggregation Stats',
  ]);
  expect(schema.interfaces).toEqual(new Map([['Animal', ['Cat']]]));
  expect(schema.types.get('Cat')?.fields.slice(1)).toEqual([
    {
      name: 'firstName',
      column: 'first_name',
      type: { kind: 'scalar', scalar: 'String' },
      list: false,
      required: false,
      derivedFrom: null,
      description: 'what it is called',
    },
    {
      name: 'color',
      column: 'color',
      type: { kind: 'enum', name: 'Color', values: ['RED', 'GREEN'] },
      list: false,
      required: true,
      derivedFrom: null,
      description: null,
    },
    {
      name: 'friends',
      column: 'friends',
      type: { kind: 'reference', target: 'Animal', idType: 'Bytes' },
      list: true,
      required: true,
      derivedFrom: null,
      description: null,
    },
    {
      name: 'owner',
      column: 'owner',
      type: { kind: 'reference', target: 'Person', idType: 'ID' },
      list: false,
      required: true,
      derivedFrom: null,
      description: null,
    },
  ]);
  expect(schema.types.get('Person')?.fields[1]?.derivedFrom).toBe('owner');
  expect(schema.types.get('Stats')?.aggregation).toEqual({
    source: 'Point',
    intervals: ['hour', 'day'],
    dimensions: ['cat'],
    aggregates: [
      { field: 'total', fn: 'sum', arg: 'weight', cumulative: true },
      { field: 'n', fn: 'count', arg: null, cumulative: false },
    ],
  });
});

describe('error: every mistake is named at once', () => {
  test('types, ids and references', () => {
    expect(
      findings(`
      type A @entity { id: Int!, b: Missing, c: [[String!]!] }
      type B { id: ID! }
      type C @entity { id: ID!, as: [A!]! @derivedFrom(field: "nothing") }`),
    ).toEqual([
      'A.b: type Missing is not defined',
      'A.c: lists of lists cannot be stored',
      'B: a type needs @entity or @aggregation',
      'A.id: every entity needs `id: Bytes!`, `ID!`, `String!` or `Int8!`',
      'C.as: A.nothing does not refer back',
    ]);
  });

  test('fields an interface wants', () => {
    expect(
      findings(`
      interface Named { id: ID!, name: String!, size: Int }
      type A implements Named @entity { id: ID!, name: String }
      type B implements Named @entity { id: ID!, name: String!, size: Int }`),
    ).toEqual(['A: interface Named wants the fields name: String!, size: Int']);
  });

  test('names that are one in the database', () => {
    expect(
      findings(`
      type FooBar @entity { id: ID!, blockRange: Int, vid: Int, fooBar: Int, foo_bar: Int }
      type Foo_bar @entity { id: ID! }`),
    ).toEqual([
      'FooBar.blockRange: its column block_range is taken; rename the field',
      'FooBar.vid: its column vid is taken; rename the field',
      'FooBar.foo_bar: its column foo_bar is that of fooBar; rename one of them',
      'Foo_bar: its table foo_bar is that of FooBar; rename one of them',
    ]);
  });

  test('timeseries and aggregations', () => {
    expect(
      findings(`
      type P @entity(timeseries: true) { id: ID! }
      type D @entity(immutable: false, skipDuplicates: true) { id: ID! }
      type S @aggregation(intervals: ["week"], source: "Q") {
        id: Int8!
        timestamp: Timestamp!
        x: Int! @aggregate(fn: "median", arg: "y")
        y: Int! @aggregate(fn: "sum")
      }`),
    ).toEqual([
      'S: interval week is neither hour nor day',
      'S.x: @aggregate(fn: median) is none of sum, count, min, max, first, last',
      'S.y: sum needs an arg',
      'P.id: a timeseries needs `id: Int8!`',
      'P.timestamp: a timeseries needs `timestamp: Timestamp!`',
      'D: `skipDuplicates: true` needs `immutable: true`',
      'S: source Q is no type with @entity(timeseries: true)',
    ]);
  });

  test('text that is no GraphQL', () => {
    expect(findings('type A @entity {')[0]).toMatch(/^schema\.graphql: Syntax Error/);
  });
});

test('error: a full-text search is refused, not forgotten', () => {
  const sdl = `type _Schema_ @fulltext(name: "noteSearch", language: en, algorithm: rank,
    include: [{ entity: "Note", fields: [{ name: "text" }] }])
    type Note @entity { id: ID! text: String }`;
  const parse = () => parseEntitySchema(sdl);
  expect(parse).toThrow(SchemaInvalid);
  expect(parse).toThrow('_Schema_.noteSearch: full-text search is not served');
});
