import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidQuestionError, UnknownAssetError } from '../errors.ts';
import { atRiskCurve } from './at-risk.ts';
import { buildBook } from './builder.ts';
import { concentration } from './concentration.ts';
import { compare, exactAccount, exactPrices, ONE, plus, rational, times, toNumber, ZERO } from './exact.ts';
import { collateral, debt, lendingRow, randomRows, testAssets } from './fixtures.ts';
import { liquidationHeatmap } from './heatmap.ts';

const assets = [
  { id: 'eth', price: 2000 },
  { id: 'usd', price: 1 },
  { id: 'lost', price: null },
];
const rows = [
  lendingRow('falls', [collateral('eth', 10, 0.8), debt('usd', 10_000)]),
  lendingRow('rises', [collateral('usd', 10_000, 0.8), debt('eth', 3)]),
  lendingRow('under', [collateral('eth', 1, 0.8), debt('usd', 1900)]),
  lendingRow('free', [collateral('eth', 5, 0.8)]),
];
const book = buildBook(assets, rows);

describe('atRiskCurve', () => {
  test('default: who is liquidatable after each move, in the order asked', () => {
    const { points, coverage } = atRiskCurve(book, { shocks: [0.4, 0, -0.4, -0.3], assets: ['eth'] });
    expect(points.map(({ shock, accounts }) => [shock, accounts])).toEqual([
      [0.4, 1],
      [0, 1],
      [-0.4, 2],
      [-0.3, 1],
    ]);
    expect(points[2]).toMatchObject({ collateralUsd: 22_000, debtUsd: 11_900 });
    expect(points[2]?.expectedSeizedUsd).toBeCloseTo(5250 + 1995, 8);
    expect(points[0]).toMatchObject({ collateralUsd: 10_000, debtUsd: 6000 });
    expect(coverage).toBe(1);
  });
  test('behavior: a rise rescues what is under, a fall keeps it there', () => {
    const { points } = atRiskCurve(book, { shocks: [0.18, 0.19, -1], assets: ['eth'] });
    expect(points.map(({ accounts }) => accounts)).toEqual([1, 0, 2]);
  });
  test('behavior: all assets together, debt included, move nobody', () => {
    const { points } = atRiskCurve(book, { shocks: [-0.5, -0.9, 3] });
    expect(points.map(({ accounts }) => accounts)).toEqual([1, 1, 1]);
  });
  test('behavior: a mask, repeated shocks and no shocks', () => {
    const include = Uint8Array.of(0, 0, 1, 1);
    const { points } = atRiskCurve(book, { shocks: [-0.4, -0.4], assets: ['eth', 'eth'], include });
    expect(points.map(({ accounts, debtUsd }) => [accounts, debtUsd])).toEqual([
      [1, 1900],
      [1, 1900],
    ]);
    expect(atRiskCurve(book, { shocks: [] }).points).toEqual([]);
  });
  test('edge: as many shocks as there may be, and one more', () => {
    const shocks = Array.from({ length: 9_999 }, (_, i) => -i / 10_000);
    expect(atRiskCurve(book, { shocks, assets: ['eth'] }).points[4_000]?.accounts).toBe(2);
    expect(() => atRiskCurve(book, { shocks: [...shocks, 1] })).toThrow(InvalidQuestionError);
  });
  test('error: a fall of more than everything, an unknown or unpriced asset', () => {
    expect(() => atRiskCurve(book, { shocks: [-1.01] })).toThrow(InvalidQuestionError);
    expect(() => atRiskCurve(book, { shocks: [Number.NaN] })).toThrow(InvalidQuestionError);
    expect(() => atRiskCurve(book, { shocks: [0], assets: ['lost'] })).toThrow(UnknownAssetError);
  });
});

const moves = fc.array(fc.double({ min: -0.95, max: 2, noNaN: true }), { minLength: 1, maxLength: 8 });

test('the curve of one asset is the area under its heatmap', () => {
  fc.assert(
    fc.property(fc.integer(), moves, (seed, shocks) => {
      const some = buildBook(testAssets, randomRows(seed, 200));
      const price = 2345.67;
      // an edge at every shocked price and at the price itself, so each point is a run of whole bins
      const edges = [...new Set([1e-9, price, 1e9, ...shocks.map((shock) => price * (1 + shock))])].sort(
        (a, b) => a - b,
      );
      const fall = liquidationHeatmap(some, 'eth', { edges, direction: 'FALLS' });
      const rise = liquidationHeatmap(some, 'eth', { edges, direction: 'RISES' });
      const holders = new Uint8Array(some.count);
      for (const account of some.columns[0]?.account ?? []) holders[account] = 1;
      const { points } = atRiskCurve(some, { shocks, assets: ['eth'], include: holders });
      const stillUnder = atRiskCurve(some, { shocks, assets: ['eth'], include: underOf(some, holders) });
      points.forEach((point, i) => {
        const at = edges.indexOf(price * (1 + point.shock));
        const bins = point.shock < 0 ? fall.debtUsd.slice(at) : rise.debtUsd.slice(0, at);
        const area = bins.reduce((a, b) => a + b, point.shock < 0 ? fall.above.debtUsd : rise.below.debtUsd);
        const expected = area + (stillUnder.points[i]?.debtUsd ?? 0);
        expect(Math.abs(point.debtUsd - expected)).toBeLessThan(1e-9 * Math.max(1, expected));
      });
    }),
  );
});

function underOf(some: typeof book, mask: Uint8Array): Uint8Array {
  return mask.map((flag, a) => flag & Number((some.sums.surplus[a] ?? 0) < 0));
}

test('every point equals the exact reference', () => {
  fc.assert(
    fc.property(fc.integer(), moves, fc.subarray(['eth', 'btc', 'arb'], { minLength: 1 }), (seed, shocks, moved) => {
      const list = randomRows(seed, 60);
      const { points } = atRiskCurve(buildBook(testAssets, list), { shocks, assets: moved });
      const now = exactPrices(testAssets);
      for (const { shock, accounts, debtUsd } of points) {
        const factor = plus(ONE, rational(shock));
        const then = new Map([...now].map(([id, price]) => [id, moved.includes(id) ? times(price, factor) : price]));
        const hit = list.filter((row) => {
          const account = exactAccount(row, then);
          return exactAccount(row, now).requirement.n > 0n && compare(account.surplus, ZERO) < 0;
        });
        const owed = hit.reduce((sum, row) => sum + toNumber(exactAccount(row, now).debt), 0);
        expect(accounts).toBe(hit.length);
        expect(Math.abs(debtUsd - owed)).toBeLessThan(1e-10 * Math.max(1, Math.abs(owed)));
      }
    }),
    { numRuns: 40 },
  );
});

test('permuting accounts changes nothing', () => {
  fc.assert(
    fc.property(fc.integer(), moves, (seed, shocks) => {
      const accounts = randomRows(seed, 60);
      const [points, turned] = [accounts, accounts.toReversed()].map((list) => {
        const some = buildBook(testAssets, list);
        const { totalUsd, hhi } = concentration(some);
        return [
          ...atRiskCurve(some, { shocks }).points.map(({ accounts, debtUsd }) => ({ accounts, debtUsd })),
          { accounts: hhi, debtUsd: totalUsd },
        ];
      });
      points!.forEach(({ accounts, debtUsd }, i) => {
        expect(turned![i]!.accounts ?? 0).toBeCloseTo(accounts ?? 0, 12);
        expect(Math.abs(turned![i]!.debtUsd - debtUsd)).toBeLessThanOrEqual(1e-12 * Math.abs(debtUsd));
      });
    }),
    { numRuns: 20 },
  );
});
