import { buildSchema, getOperationAST, type OperationDefinitionNode, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { operationCost } from './cost.ts';
import { defaultLimits } from './limits.ts';
import { shapeRule } from './shape-rule.ts';

const schema = buildSchema(`
  type Query { pageConnection(first: Int = 100): PageConnection markets(first: Int = 100): [Market!]! market: Market overview: Market }
  type Market { name: String! next: Market positions(first: Int = 100): [Position!]! atRiskCurve: Market }
  type PageConnection { nodes: [Market!]! }
  type Position { id: ID! market: Market! }
`);

const errorsOf = (query: string, limits = defaultLimits) =>
  validate(schema, parse(query), [shapeRule(limits)]).map((error) => error.message);

function costOf(query: string, variables: { readonly [name: string]: unknown } = {}): number {
  const document = parse(query);
  const operation: OperationDefinitionNode = getOperationAST(document)!;
  return operationCost({ schema, document, operation, variables });
}

describe('shapeRule', () => {
  test('default', () => {
    expect(errorsOf('{ market { next { name } } }')).toEqual([]);
  });

  test('error: too deep, through fragments', () => {
    const query = '{ market { ...A } } fragment A on Market { next { next { next { name } } } }';
    expect(errorsOf(query, { ...defaultLimits, depth: 4 })).toEqual([
      'The operation has depth 5, and 4 is the limit: ask for fewer levels at once.',
    ]);
    expect(errorsOf(query, { ...defaultLimits, depth: 5 })).toEqual([]);
  });

  test('error: aliases multiplied by fragments', () => {
    const query =
      '{ market { ...A } } fragment A on Market { a: next { ...B } b: next { ...B } } fragment B on Market { c: name d: name }';
    expect(errorsOf(query, { ...defaultLimits, aliases: 5 })).toEqual([
      'The operation has aliases 6, and 5 is the limit: split it into several requests.',
    ]);
  });

  test('error: directives and root fields', () => {
    const repeated = `{ market { name ${'@include(if: true) '.repeat(60)} } ${'market { name } '.repeat(40)} }`;
    expect(errorsOf(repeated)).toEqual([
      'The operation has directives 60, and 50 is the limit: use fewer directives.',
      'The operation has root fields 41, and 30 is the limit: split it into several requests.',
    ]);
  });

  test('behavior: a fragment that spreads itself ends, and introspection is no depth', () => {
    expect(errorsOf('{ market { ...A } } fragment A on Market { next { ...A } }')).toEqual([]);
    const deep = `{ __schema { types ${'{ ofType '.repeat(20)} { name } ${'}'.repeat(20)} } }`;
    expect(errorsOf(deep)).toEqual([]);
  });

  test('behavior: fragments that double at each level cost linear time', () => {
    const levels = Array.from({ length: 60 }, (_, n) => `fragment F${n} on Market { ...F${n + 1} ...F${n + 1} }`);
    const query = `{ market { ...F0 } } ${levels.join(' ')} fragment F60 on Market { a: name }`;
    expect(errorsOf(query)[0]).toMatch('aliases');
    expect(costOf(query)).toBe(1);
  });
});

describe('operationCost', () => {
  test('default', () => {
    expect(costOf('{ market { name next { name } } }')).toBe(2);
  });

  test('behavior: lists multiply by first, 100 where it is absent', () => {
    expect(costOf('{ markets(first: 10) { name } }')).toBe(10);
    expect(costOf('{ markets { positions(first: 5) { market { name } } } }')).toBe(100 * (1 + 5 * (1 + 1)));
  });

  test('behavior: variables count as sent, their defaults where they are not', () => {
    const query = 'query Q($n: Int = 7) { markets(first: $n) { name } }';
    expect(costOf(query, { n: 1000 })).toBe(1000);
    expect(costOf(query)).toBe(7);
  });

  test('behavior: what a connection holds multiplies by its first', () => {
    expect(costOf('{ pageConnection(first: 10) { nodes { next { name } } } }')).toBe(10 * (1 + (1 + 1)));
  });

  test('behavior: listed fields add their points', () => {
    expect(costOf('{ overview { name } }')).toBe(501);
    expect(costOf('{ markets(first: 10) { atRiskCurve { name } } }')).toBe(10 * (1 + 501));
  });
});
