import { buildSchema, parse, print, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { mendRequest } from './graph-mend.ts';

const schema = buildSchema(`
  type Query { pool(id: ID!): Pool pools(first: Int = 100, where: Where): [Pool!]! }
  input Where { id: ID name: String id_in: [ID!] }
  type Pool { id: ID! name: String token: Token! }
  type Token { id: ID! }
`);

const mend = (query: string, variables = {}) => mendRequest(schema, { query, variables });

describe('mendRequest', () => {
  test.each([
    '{ pools(limit: 1) { id { x } token } }',
    '{ pools { id } pools(first: 1) { name } }',
    '{ a: pools { id } a: pools(first: 1) @include(if: $on) { name } }',
    'query Q($a: Int, $a: Int) @x { pools { ...F ...T } } fragment F on Pool { id } fragment F on Pool { name } fragment T on Token { id }',
    'query Q($id: String!) { pool(id: $id) { id } pools(where: { id_in: [$id], id: $id, name: $id }) { id } }',
  ])('default: what is mended is valid: %s', (query) => {
    const mended = mend(query, { id: 'x', on: true });
    expect(validate(schema, parse(mended?.query ?? ''))).toEqual([]);
  });

  test('behavior: a variable has its value under each type it is used as', () => {
    const mended = mend('query Q($id: String!) { pool(id: $id) { id } pools(where: { name: $id }) { id } }', {
      id: 'x',
    });
    expect(mended?.variables).toEqual({ id: 'x', id_1: 'x' });
  });

  test('behavior: what is valid is left alone', () => {
    expect(mend('query Q($id: ID!) { pool(id: $id) { ...F } } fragment F on Pool { id }')).toBeNull();
  });

  test.each([
    ['{ a: pools @skip(if: true) { id } a: pools(first: 1) { name } }', '{ a: pools(first: 1) { name } }'],
    ['{ pools { a: id @skip(if: $on) a: name } }', '{ pools { a: id } }'],
    ['query Q($on: Boolean = true) { pools { a: id @skip(if: $on) a: name } }', 'query Q { pools { a: name } }'],
    ['query Q($off: Boolean) { pools { a: id @include(if: $off) a: name } }', 'query Q { pools { a: name } }'],
    ['{ pools { ... @include(if: true) { a: id } ... on Pool { a: name name } } }', '{ pools { a: id name } }'],
    ['{ pools { ...F a: name } } fragment F on Pool { a: id token { id } }', '{ pools { a: id token { id } } }'],
    ['{ ...F pools(first: 1) { name } } fragment F on Query { pools { id } }', '{ pools { id name } }'],
  ])('behavior: fields of fragments meet, and what is left out does not count: %s', (query, expected) => {
    const mended = mend(query, { off: false });
    expect(mended && print(parse(mended.query))).toBe(expected && print(parse(expected)));
  });

  test('error: fragments that spread themselves, or others without bounds', () => {
    expect(mend('{ pools { a: id a: name ...F } } fragment F on Pool { ...F }')?.query).toContain('...F');
    const tower = Array.from({ length: 30 }, (_, i) => `fragment F${i} on Pool { ...F${i + 1} ...F${i + 1} }`);
    expect(mend(`{ pools { ...F0 a: name } } ${tower.join(' ')} fragment F30 on Pool { a: id }`)).toBeNull();
    const long = `fragment F on Query { pools(where: { id: "${'x'.repeat(10_000)}" }) { id } }`;
    const conflict = '...G a: pools(first: 1) { id }';
    const again = 'fragment G on Query { a: pools { id } }';
    expect(mend(`{ ...F ${conflict} } ${long} ${again}`)?.query).not.toContain('...F');
    expect(mend(`{ ${'...F '.repeat(20)} ${conflict} } ${long} ${again}`)?.query ?? '...F').toContain('...F');
  });

  test('error: no GraphQL, a field that is not there, a value that does not fit', () => {
    expect(mend('{ pools(')).toBeNull();
    expect(mend('{ pools { nope } }')).toBeNull();
    expect(mend('{ pools(first: "x") { id } }')).toBeNull();
  });
});
