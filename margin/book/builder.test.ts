import { describe, expect, test } from 'vitest';
import { InvalidQuestionError, InvalidRowError, TooManyRulesError } from '../errors.ts';
import { accountAt } from './account.ts';
import { buildBook, createBookBuilder } from './builder.ts';
import { aaveRule, collateral, debt, lendingRow, perpRow, testAssets } from './fixtures.ts';
import { liquidationHeatmap } from './heatmap.ts';
import { coverageOf } from './measure.ts';
import { MOST_RULES } from './sizes.ts';
import { withPrices } from './sums.ts';
import type { BookLeg, BookRow } from './types.ts';

const prices = [
  { id: 'eth', price: 2000 },
  { id: 'usd', price: 1 },
  { id: 'lost', price: null },
  { id: 'zero', price: 0 },
];

describe('buildBook', () => {
  test('default: rows become columns, an index and sums at the prices', () => {
    const book = buildBook(prices, [
      lendingRow('a', [collateral('eth', 10, 0.8), debt('usd', 9000)], { group: 'pool' }),
      lendingRow('b', [{ ...collateral('usd', 500, 0.75), idle: 20 }]),
    ]);
    expect([...book.ids]).toEqual(['a', 'b']);
    expect(book.columns.map((column) => column.count)).toEqual([1, 2, 0, 0]);
    expect([...book.sums.surplus]).toEqual([7000, 375]);
    expect([...book.sums.requirement]).toEqual([9000, 0]);
    expect([...book.owing]).toEqual([1, 0]);
    expect([...book.index.start]).toEqual([0, 2, 3]);
    expect(book.groups).toEqual(['pool', '']);
    expect(accountAt(book, 1)).toMatchObject({ id: 'b', collateralUsd: 500, idleUsd: 20, equityUsd: 520, debtUsd: 0 });
  });

  test('behavior: a perp account has the same form', () => {
    const terms = { size: 50, entry: 2000, margin: 10_000, maintenance: 0.01 };
    const book = buildBook(
      [{ id: 'eth', price: 2100 }],
      [perpRow('long', 'eth', terms), perpRow('short', 'eth', { ...terms, size: -50 })],
    );
    // equity 15000 and 5000 over a maintenance margin of 1050
    expect(accountAt(book, 0).marginRatio).toBeCloseTo(15_000 / 1050, 12);
    expect(accountAt(book, 1).marginRatio).toBeCloseTo(5_000 / 1050, 12);
    expect(accountAt(book, 0).equityUsd).toBeCloseTo(15_000, 9);
    expect(accountAt(book, 1).equityUsd).toBeCloseTo(5_000, 9);
  });

  test('behavior: an account that needs an unknown price is left out with the reason', () => {
    const book = buildBook(prices, [
      lendingRow('a', [collateral('lost', 1, 0.8)]),
      lendingRow('b', [debt('zero', 1)]),
      lendingRow('c', [collateral('eth', 1, 0.8), { ...collateral('lost', 0, 0), idle: 7 }]),
    ]);
    expect([...book.ids]).toEqual(['c']);
    expect(book.excluded).toEqual([
      { id: 'a', reason: 'no price is known for lost' },
      { id: 'b', reason: 'no price is known for zero' },
    ]);
    expect(coverageOf(book)).toBeCloseTo(1 / 3, 12);
    expect(accountAt(book, 0).idleUsd).toBe(0);
  });

  test('behavior: rules and groups are kept once', () => {
    const rule = { ...aaveRule, fullBelowUsd: 0 };
    const rows: BookRow[] = ['a', 'b', 'c'].map((id) =>
      lendingRow(id, [], id === 'b' ? { rule } : { rule: { ...aaveRule } }),
    );
    const book = buildBook(prices, rows);
    expect(book.rules).toEqual([aaveRule, rule]);
    expect([...book.ruleOf]).toEqual([0, 1, 0]);
  });

  test('behavior: each of as many rules as a book tells apart keeps its share, and one more is refused', () => {
    const rows = Array.from({ length: MOST_RULES }, (_, i) => ({
      ...lendingRow(`a${i}`, [collateral('eth', 1, 0.8), debt('usd', 1_500)]),
      rule: { closeFactor: 1 / (i + 1), fullBelowHealth: 0, fullBelowUsd: 0 },
    }));
    const book = buildBook(prices, rows);
    const shares = rows.map((_, slot) => book.rules[book.ruleOf[slot] ?? -1]?.closeFactor);
    expect(shares).toEqual(rows.map(({ rule }) => rule.closeFactor));
    const { expectedSeizedUsd } = liquidationHeatmap(book, 'eth');
    const sum = (values: Iterable<number>): number => [...values].reduce((all, value) => all + value, 0);
    expect(sum(expectedSeizedUsd)).toBeCloseTo(1_500 * 1.05 * sum(shares.map((share) => share ?? 0)), 6);
    const one = {
      ...lendingRow('more', [debt('usd', 1)]),
      rule: { closeFactor: 1, fullBelowHealth: 0, fullBelowUsd: 9 },
    };
    expect(() => buildBook(prices, [...rows, one])).toThrow(TooManyRulesError);
  });

  test('behavior: an empty book answers', () => {
    const book = buildBook([], []);
    expect(book.count).toBe(0);
    expect(coverageOf(book)).toBe(1);
  });

  test.each<[string, Partial<BookLeg>]>([
    ['a number that is not finite', { surplus: Number.NaN }],
    ['a negative requirement', { requirement: -1 }],
    ['a negative exposure', { exposure: -1 }],
    ['an unknown asset', { asset: 'nowhere' }],
  ])('error: %s is refused and the book unchanged', (_, part) => {
    const builder = createBookBuilder(prices);
    const bad = lendingRow('bad', [collateral('usd', 1, 0.8), { ...collateral('eth', 1, 0.8), ...part }]);
    expect(() => builder.add(bad)).toThrow(InvalidRowError);
    expect(builder.finish().columns.every((column) => column.count === 0)).toBe(true);
  });

  test('error: an asset twice, a bonus or a rule out of range, a negative constant requirement', () => {
    const legs = [collateral('eth', 1, 0.8)];
    const rows = [
      lendingRow('twice', [...legs, debt('eth', 1)]),
      lendingRow('bonus', legs, { bonus: -1 }),
      lendingRow('rule', legs, { rule: { ...aaveRule, closeFactor: 0 } }),
      lendingRow('constant', legs, { constant: { surplus: 0, requirement: -1, debt: 0 } }),
    ];
    for (const row of rows) expect(() => buildBook(prices, [row])).toThrow(InvalidRowError);
  });
});

describe('withPrices', () => {
  const book = buildBook(prices, [lendingRow('a', [collateral('eth', 10, 0.8), debt('usd', 9000)])]);

  test('default: the same accounts at other prices, the old book untouched', () => {
    const moved = withPrices(book, Float64Array.of(1000, 1, Number.NaN, Number.NaN));
    expect(moved.sums.surplus[0]).toBe(-1000);
    expect(book.sums.surplus[0]).toBe(7000);
    expect(moved.columns).toBe(book.columns);
  });
  test('error: a price that is not positive', () => {
    expect(() => withPrices(book, Float64Array.of(0, 1, 1, 1))).toThrow(InvalidQuestionError);
    expect(() => withPrices(book, new Float64Array(0))).toThrow(InvalidQuestionError);
  });
});

test('the fixtures have the prices their rows assume', () => {
  expect(testAssets.every(({ price }) => price !== null && price > 0)).toBe(true);
});
