import { expect, test } from 'vitest';
import { liftLiterals } from './literals.ts';

const lifted = (text: string) => {
  const { shape, literals } = liftLiterals(text) ?? { shape: null, literals: [] };
  return [shape, ...literals.map(({ kind, value }) => `${kind} ${value}`)];
};

test('integers and plain strings are lifted in their order, names and other numbers stay', () => {
  expect(lifted('{ a1: rows(first: 10, where: { x_in: ["b", "", "12"], y: -3 }) { f2 } }')).toEqual([
    '{ a1: rows(first: 0, where: { x_in: ["", "", ""], y: 0 }) { f2 } }',
    'int 10',
    'string b',
    'string ',
    'string 12',
    'int -3',
  ]);
  expect(lifted('{ f(a: 1.5, b: 1e5, c: 007, d: 9x, e: 0) }')).toEqual([
    '{ f(a: 1.5, b: 1e5, c: 007, d: 9x, e: 0) }',
    'int 0',
  ]);
});

test.each([
  ['a comment', '{ a # "1\n(b: 1) }'],
  ['a block string', '{ a(b: """1""") }'],
  ['strings that look like a block string', '{ a(b: ["a"""]) }'],
  ['an escape', '{ a(b: "\\n") }'],
  ['a string beyond ASCII', '{ a(b: "ä") }'],
  ['a string without an end', '{ a(b: "x) }'],
  ['a string over two lines', '{ a(b: "x\n") }'],
])('%s is left to the parser', (_, text) => {
  expect(liftLiterals(text)).toBeNull();
});
