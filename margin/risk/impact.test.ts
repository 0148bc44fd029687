import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildBook } from '../book/builder.ts';
import { collateral, debt, lendingRow, randomRows, testAssets } from '../book/fixtures.ts';
import { liquidationHeatmap } from '../book/heatmap.ts';
import { breakEvenBorrowApr, loopCarry, loopUse } from './carry.ts';
import { parameterImpact } from './parameter-impact.ts';
import { predictedSeizures } from './predictions.ts';

const assets = [
  { id: 'eth', price: 2000 },
  { id: 'steth', price: 2200 },
  { id: 'usd', price: 1 },
];
const rule = { closeFactor: 1, fullBelowHealth: 0, fullBelowUsd: 0 };
const loan = (id: string, owed: number, threshold = 0.8) =>
  lendingRow(id, [collateral('eth', 10, threshold), debt('usd', owed)], { bonus: 1.05, rule });

test('vector: a lower threshold makes one of three liquidatable', () => {
  const book = (threshold: number) =>
    buildBook(assets, [loan('a', 15_500, threshold), loan('b', 12_000, threshold), loan('c', 16_500, threshold)]);
  const found = parameterImpact(book(0.8), book(0.75));
  expect(found.accounts).toEqual(['a']);
  expect(found.newlyLiquidatable).toMatchObject({ accounts: 1, debtUsd: 15_500, collateralUsd: 20_000 });
  expect(found.noLongerLiquidatable.accounts).toBe(0);
  expect(found.lowestMarginRatio).toBeCloseTo(15_000 / 16_500, 12);
  expect(parameterImpact(book(0.75), book(0.8)).noLongerLiquidatable.accounts).toBe(1);
});

describe('predictedSeizures', () => {
  test('vector: a path down to 1900 reaches the account that falls at 1937.5', () => {
    const book = buildBook(assets, [loan('a', 15_500), loan('b', 12_000)]);
    expect(predictedSeizures(book, 'eth', { low: 1900, high: 2100 })).toEqual([{ account: 'a', expectedUsd: 16_275 }]);
    expect(predictedSeizures(book, 'eth', { low: 1950, high: 2100 })).toEqual([]);
  });
  test('property: the same USD as the heatmap has between the ends', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const book = buildBook(testAssets, randomRows(seed, 60));
        const asset = testAssets[0]!.id;
        const price = testAssets[0]!.price!;
        const [low, high] = [price * 0.6, price * 1.4];
        const map = liquidationHeatmap(book, asset, { edges: [low, price, high] });
        const found = predictedSeizures(book, asset, { low, high });
        const bins = map.expectedSeizedUsd.reduce((a, b) => a + b, 0) + map.already.expectedSeizedUsd;
        const sum = found.reduce((total, { expectedUsd }) => total + Math.max(0, expectedUsd), 0);
        expect(sum).toBeCloseTo(bins, 3);
      }),
      { numRuns: 40 },
    );
  });
});

test('vector: staked ETH on ETH at 3× is a loop', () => {
  const book = buildBook(assets, [
    lendingRow('a', [collateral('steth', 3, 0.9), debt('eth', 2.2)], { bonus: 1, rule }),
    lendingRow('b', [collateral('eth', 10, 0.8), debt('usd', 100)], { bonus: 1, rule }),
  ]);
  const use = loopUse(book, new Set(['steth']), new Set(['steth', 'eth']));
  expect(use.loopedUsd).toBeCloseTo(4400, 9);
  expect(use.accounts).toBe(1);
  expect(use.medianLeverage).toBeCloseTo(3, 12);
  expect(use.yieldBearingShare).toBeCloseTo(6600 / 26_600, 12);
  expect(loopCarry(3, 0.03, 0.02)).toBeCloseTo(0.05, 12);
  expect(breakEvenBorrowApr(3, 0.03)).toBeCloseTo(0.045, 12);
  expect(loopCarry(3, 0.03, breakEvenBorrowApr(3, 0.03)!)).toBeCloseTo(0, 12);
});
