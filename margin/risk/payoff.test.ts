import { expect, test } from 'vitest';
import { buildBook } from '../book/builder.ts';
import { collateral, debt, lendingRow } from '../book/fixtures.ts';
import { liquidationGamma, payoff } from './payoff.ts';

const assets = [
  { id: 'eth', price: 2000 },
  { id: 'usd', price: 1 },
];
const rule = { closeFactor: 1, fullBelowHealth: 0, fullBelowUsd: 0 };
const book = buildBook(assets, [
  lendingRow('a', [collateral('eth', 10, 0.8), debt('usd', 15_000)], { bonus: 1.05, rule }),
  lendingRow('b', [collateral('eth', 10, 0.8), debt('usd', 8_000)], { bonus: 1.05, rule }),
]);

test('vector: a fall of 10 % liquidates a, which costs it 5 % of 15000', () => {
  expect(payoff(book, 0, Float64Array.of(0, 0))).toBe(5000);
  expect(payoff(book, 0, Float64Array.of(-0.1, 0))).toBeCloseTo(3000 - 750, 9);
  expect(payoff(book, 0, Float64Array.of(0.1, 0))).toBe(7000);
  expect(liquidationGamma(book, [0], ['eth'])).toBeCloseTo(-750 / 0.01, 6);
});

test('an account that no move liquidates has no curvature', () => {
  expect(liquidationGamma(book, [1], ['eth'])).toBeCloseTo(0, 6);
});
