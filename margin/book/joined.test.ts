import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { atRiskCurve } from './at-risk.ts';
import { buildBook } from './builder.ts';
import { collateral, debt, lendingRow, perpRow, randomRows, testAssets } from './fixtures.ts';
import { liquidationHeatmap } from './heatmap.ts';
import { joinAssets } from './joined.ts';

const assets = [
  { id: 'eth', price: 2000 },
  { id: 'steth', price: 2400 },
  { id: 'eth-perp', price: 2002 },
  { id: 'usd', price: 1 },
];

describe('joinAssets', () => {
  const both = lendingRow('both', [collateral('eth', 10, 0.8), collateral('steth', 5, 0.8), debt('usd', 12_800)]);
  const perp = perpRow('perp', 'eth-perp', { size: 10, entry: 2002, margin: 2002, maintenance: 0.05 });
  const book = buildBook(assets, [both, perp]);
  const joined = joinAssets(book, ['eth', 'steth', 'eth-perp'], { asset: 'ETH', price: 2000 });

  test('default: an account of two of the assets is in the map once, at the move that liquidates it', () => {
    const map = liquidationHeatmap(book, joined, { edges: [0, 999, 1001, 2000] });
    // 0.8 · (20000 + 12000) · m = 12800 at m = 1/2; the perp's equity 2002 − 20020·(1 − m) is 5 % of 20020·m at m ≈ 0.947
    expect([...map.accounts]).toEqual([0, 1, 1]);
    expect([...map.collateralUsd]).toEqual([0, 32_000, 20_020]);
    expect(map).toMatchObject({ asset: 'ETH', referencePrice: 2000, safeAccounts: 0 });
  });
  test('behavior: one asset at its own price is its own column; a long and a short that cancel are no exposure', () => {
    expect(joinAssets(book, ['eth'], { asset: 'ETH', price: 2000 }).column).toBe(book.columns[0]);
    const neutral = lendingRow('neutral', [collateral('eth', 0.3, 1), debt('steth', 0.25), collateral('usd', 9, 1)]);
    const even = buildBook(assets, [neutral]);
    const { column } = joinAssets(even, ['eth', 'steth'], { asset: 'ETH', price: 2000 });
    expect([column.count, column.surplus[0]]).toEqual([1, 0]);
  });
  test('property: the map partitions the accounts, and its area is the at-risk curve of all the assets together', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0.5, max: 3000, noNaN: true }), (seed, price) => {
        const random = buildBook(testAssets, randomRows(seed, 60));
        const family = ['eth', 'btc', 'arb'];
        const one = joinAssets(random, family, { asset: 'ALL', price });
        const shocks = [-0.6, -0.3, -0.1, 0];
        const map = liquidationHeatmap(random, one, { edges: shocks.map((shock) => price * (1 + shock)) });
        const inBins = map.accounts.reduce((sum, accounts) => sum + accounts, 0);
        expect(inBins + map.below.accounts + map.above.accounts + map.already.accounts + map.safeAccounts).toBe(
          one.column.count,
        );
        const include = random.sums.surplus.map((surplus) => Number(surplus >= 0));
        const curve = atRiskCurve(random, { shocks, assets: family, include: Uint8Array.from(include) }).points;
        const area = [...map.accounts].map((_, i) =>
          map.accounts.slice(i).reduce((sum, accounts) => sum + accounts, 0),
        );
        expect(curve.slice(0, 3).map(({ accounts }) => accounts)).toEqual(area);
      }),
      { numRuns: 60 },
    );
  });
});
