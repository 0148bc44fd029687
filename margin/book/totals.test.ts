import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidQuestionError } from '../errors.ts';
import { accountAt } from './account.ts';
import { unrealisedBadDebt } from './bad-debt.ts';
import { buildBook } from './builder.ts';
import { concentration, concentrationOf } from './concentration.ts';
import { collateral, debt, lendingRow, randomRows, testAssets } from './fixtures.ts';

const assets = [
  { id: 'eth', price: 2000 },
  { id: 'usd', price: 1 },
];

describe('concentration', () => {
  test('default: shares of debt', () => {
    const book = buildBook(
      assets,
      [6000, 3000, 1000].map((owed, i) => lendingRow(`${i}`, [collateral('eth', 10, 0.8), debt('usd', owed)])),
    );
    expect(concentration(book, { top: [1, 2] })).toEqual({
      totalUsd: 10_000,
      holders: 3,
      hhi: 0.46,
      top: [
        { accounts: 1, share: 0.6 },
        { accounts: 2, share: 0.9 },
      ],
    });
    expect(concentration(book, { of: 'collateral' }).hhi).toBeCloseTo(1 / 3, 12);
    expect(concentration(book, { include: Uint8Array.of(0, 1, 0) }).totalUsd).toBe(3000);
  });
  test('behavior: nothing held', () => {
    expect(concentrationOf([0, -1, Number.NaN], [1])).toEqual({
      totalUsd: 0,
      holders: 0,
      hhi: null,
      top: [{ accounts: 1, share: null }],
    });
  });
  test('error: a top of none', () => {
    expect(() => concentrationOf([1], [0])).toThrow(InvalidQuestionError);
  });
  test('behavior: 1/n ≤ HHI ≤ 1, shares grow with n and equal those of the sorted values', () => {
    const value = fc.double({ min: 1, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), (values) => {
        const { hhi, top, totalUsd } = concentrationOf(values, [1, 3, 7]);
        expect(hhi).toBeGreaterThanOrEqual(1 / values.length - 1e-12);
        expect(hhi).toBeLessThanOrEqual(1 + 1e-12);
        const sorted = [...values].sort((a, b) => b - a);
        for (const { accounts, share } of top) {
          const sum = sorted.slice(0, accounts).reduce((a, b) => a + b, 0);
          expect(share).toBeCloseTo(sum / totalUsd, 12);
        }
      }),
    );
  });
});

describe('unrealisedBadDebt', () => {
  test('default: debt that collateral does not cover; idle holdings do not help', () => {
    const book = buildBook(assets, [
      lendingRow('fine', [collateral('eth', 1, 0.8), debt('usd', 1900)]),
      lendingRow('bad', [{ ...collateral('eth', 1, 0.8), idle: 1 }, debt('usd', 2500)]),
    ]);
    expect(unrealisedBadDebt(book)).toEqual({ usd: 500, debtUsd: 2500, accounts: 1 });
    expect(unrealisedBadDebt(book, Uint8Array.of(1, 0))).toEqual({ usd: 0, debtUsd: 0, accounts: 0 });
  });
  test('behavior: an account below zero whose positions are closed owes, though nothing is required of it', () => {
    const closed = { ...lendingRow('closed', []), constant: { surplus: -235, requirement: 0, debt: 235 } };
    expect(unrealisedBadDebt(buildBook(assets, [closed]))).toEqual({ usd: 235, debtUsd: 235, accounts: 1 });
  });
  test('behavior: the sum over accounts, never more than their debt', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const book = buildBook(testAssets, randomRows(seed, 80));
        const found = unrealisedBadDebt(book);
        const expected = [...book.ids].reduce((sum, _, a) => {
          const { debtUsd, collateralUsd } = accountAt(book, a);
          return sum + Math.max(0, debtUsd - collateralUsd);
        }, 0);
        expect(found.usd).toBeCloseTo(expected, 6);
        expect(found.usd).toBeLessThanOrEqual(found.debtUsd);
      }),
    );
  });
});
