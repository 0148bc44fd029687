import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidQuestionError, UnknownAssetError } from '../errors.ts';
import { accountAt, liquidationPrice } from './account.ts';
import { buildBook } from './builder.ts';
import {
  compare,
  exactAccount,
  exactPrices,
  exactRoot,
  exactSeizure,
  minus,
  ONE,
  over,
  plus,
  rational,
  toNumber,
  ZERO,
} from './exact.ts';
import { collateral, debt, lendingRow, randomRows, seededRandom, testAssets } from './fixtures.ts';
import { type HeatmapRequest, type LiquidationHeatmap, liquidationHeatmap } from './heatmap.ts';
import type { RiskMeasure } from './measure.ts';
import { withPrices } from './sums.ts';
import type { BookRow } from './types.ts';

const assets = [
  { id: 'eth', price: 2000 },
  { id: 'btc', price: 50_000 },
  { id: 'usd', price: 1 },
];
const falls = lendingRow('falls', [collateral('eth', 10, 0.8), debt('usd', 10_000)]);
const rises = lendingRow('rises', [collateral('usd', 10_000, 0.8), debt('eth', 3)]);
const under = lendingRow('under', [collateral('eth', 1, 0.8), debt('usd', 1900)]);
const free = lendingRow('free', [collateral('eth', 5, 0.8)]);
const backed = { ...collateral('usd', 9000, 0.8), surplus: 7200 - 500, requirement: 500, debt: 500 };
const covered = lendingRow('covered', [collateral('eth', 1, 0.8), backed]);
const map = (rows: BookRow[], request?: HeatmapRequest) => liquidationHeatmap(buildBook(assets, rows), 'eth', request);
const none: RiskMeasure = { collateralUsd: 0, debtUsd: 0, expectedSeizedUsd: 0, accounts: 0 };

describe('liquidationHeatmap', () => {
  test('default: each account in the bin of its liquidation price, with what is at stake there', () => {
    const heat = map([falls, rises, under, free], { bins: 4 });
    expect([...heat.edges]).toEqual([0, 1000, 2000, 3000, 4000]);
    expect([...heat.accounts]).toEqual([0, 1, 1, 0]);
    expect([...heat.collateralUsd]).toEqual([0, 20_000, 10_000, 0]);
    expect([...heat.debtUsd]).toEqual([0, 10_000, 6_000, 0]);
    // half of 10000 at 1250, and half of 3 · 2666.67 at 2666.67, both with 5 %
    expect([...heat.expectedSeizedUsd].map((x) => x.toFixed(6))).toEqual([
      '0.000000',
      '5250.000000',
      '4200.000000',
      '0.000000',
    ]);
    expect(heat.already).toEqual({ collateralUsd: 2000, debtUsd: 1900, expectedSeizedUsd: 1995, accounts: 1 });
    expect([heat.below, heat.above]).toEqual([none, none]);
    expect(heat.safeAccounts).toBe(1);
    expect(heat.scale).toBe('absolute');
  });

  test('behavior: an account of many collaterals appears once', () => {
    const many = lendingRow('many', [collateral('eth', 10, 0.8), collateral('usd', 100, 0.8), debt('btc', 0.2)]);
    const heat = map([many]);
    expect(heat.accounts.reduce((a, b) => a + b, 0)).toBe(1);
  });

  test('behavior: an absurd liquidation price goes to the overflow and stretches nothing', () => {
    const absurd = lendingRow('absurd', [collateral('usd', 1e9, 0.8), debt('eth', 1e-6)]);
    const [plain, stretched] = [map([falls]), map([falls, absurd])];
    expect(stretched.edges).toEqual(plain.edges);
    expect(stretched.accounts).toEqual(plain.accounts);
    expect(stretched.above.accounts).toBe(1);
  });

  test('behavior: prices below the first edge are counted there', () => {
    const heat = map([falls], { edges: [1500, 2500] });
    expect(heat.below).toMatchObject({ accounts: 1, debtUsd: 10_000 });
    expect(heat.scale).toBe('given');
  });

  test('behavior: from a reference price, what is under there counts as already', () => {
    const heat = map([falls, rises], { referencePrice: 1200, bins: 4 });
    expect(heat.already.accounts).toBe(1);
    expect(heat.already.collateralUsd).toBe(12_000);
    expect(heat.debtUsd.reduce((a, b) => a + b, 0)).toBe(0);
    expect(heat.above).toMatchObject({ accounts: 1, debtUsd: 3600 });
  });

  test('behavior: one direction only', () => {
    expect(map([falls, rises, free], { direction: 'FALLS' })).toMatchObject({ safeAccounts: 2 });
    expect([...map([falls, rises, free], { direction: 'RISES', bins: 4 }).accounts]).toEqual([0, 0, 1, 0]);
  });

  test('behavior: a mask leaves accounts out altogether', () => {
    const heat = map([falls, rises, under, free], { include: Uint8Array.of(1, 0, 0, 1), bins: 4 });
    expect([...heat.accounts]).toEqual([0, 1, 0, 0]);
    expect([heat.already.accounts, heat.safeAccounts]).toEqual([0, 1]);
  });

  test('behavior: debt that others cover and idle holdings are safe', () => {
    const idle = lendingRow('idle', [{ ...collateral('eth', 0, 0), idle: 4 }, backed]);
    expect(map([covered, idle]).safeAccounts).toBe(2);
  });

  test('error: an unknown asset and a contradicting question', () => {
    const book = buildBook(assets, [falls]);
    expect(() => liquidationHeatmap(book, 'nowhere')).toThrow(UnknownAssetError);
    expect(() => liquidationHeatmap(book, 'eth', { bins: -1 })).toThrow(InvalidQuestionError);
  });
});

const total = (heat: LiquidationHeatmap, field: keyof RiskMeasure): number =>
  heat[field].reduce((a, b) => a + b, 0) + heat.below[field] + heat.above[field] + heat.already[field];

const scales = fc.constantFrom<HeatmapRequest>(
  { bins: 37 },
  { bins: 200, scale: 'log-distance' },
  { edges: [1, 900, 2200, 2345.67, 9000] },
  { edges: [1, 900, 2200, 2345.67, 9e6] },
);

describe('any book', () => {
  test('bins partition: every account is in one place, and totals are those of its accounts', () => {
    fc.assert(
      fc.property(fc.integer(), scales, fc.constantFrom(0.5, 1, 1.7), (seed, request, factor) => {
        const rows = randomRows(seed, 300);
        const book = buildBook(testAssets, rows);
        const referencePrice = 2345.67 * factor;
        const heat = liquidationHeatmap(book, 'eth', { ...request, referencePrice });
        const moved = withPrices(book, book.prices.with(0, referencePrice));
        const holders = [...(book.columns[0]?.account ?? [])];
        const atRisk = holders.filter(
          (a) => accountAt(moved, a).isLiquidatable || liquidationPrice(moved, a, 'eth') !== null,
        );
        expect(total(heat, 'accounts')).toBe(atRisk.length);
        expect(heat.safeAccounts).toBe(holders.length - atRisk.length);
        for (const field of ['collateralUsd', 'debtUsd'] as const) {
          const sum = atRisk.reduce((all, a) => all + accountAt(moved, a)[field], 0);
          expect(Math.abs(total(heat, field) - sum)).toBeLessThan(1e-9 * Math.max(1, sum));
        }
      }),
    );
  });

  test('every bin equals the exact reference to 1e-10', () => {
    fc.assert(
      fc.property(fc.integer(), scales, (seed, request) => {
        const rows = randomRows(seed, 60);
        const heat = liquidationHeatmap(buildBook(testAssets, rows), 'eth', request);
        const exact = exactMap(rows, heat.edges);
        (['collateralUsd', 'debtUsd', 'expectedSeizedUsd', 'accounts'] as const).forEach((field) => {
          const got = [heat.below[field], ...heat[field], heat.above[field], heat.already[field]];
          const scale = Math.max(1, ...exact[field].map(Math.abs));
          got.forEach((value, bin) => {
            expect(Math.abs(value - (exact[field][bin] ?? 0))).toBeLessThan(1e-10 * scale);
          });
        });
        expect(heat.safeAccounts).toBe(exact.safe);
      }),
      { numRuns: 30 },
    );
  });

  test('accounts of more than one block: as many times as much as of one', () => {
    const rows = randomRows(11, 41);
    const few = liquidationHeatmap(buildBook(testAssets, rows), 'eth', { bins: 37 });
    const many = liquidationHeatmap(buildBook(testAssets, Array.from({ length: 500 }, () => rows).flat()), 'eth', {
      bins: 37,
    });
    expect([...many.accounts]).toEqual([...few.accounts].map((count) => count * 500));
    expect(many.already.accounts).toBe(few.already.accounts * 500);
    expect(many.safeAccounts).toBe(few.safeAccounts * 500);
    few.expectedSeizedUsd.forEach((value, bin) => {
      expect(Math.abs(many.expectedSeizedUsd[bin]! / 500 - value)).toBeLessThan(1e-10 * Math.max(1, value));
    });
  });

  test('permuting accounts changes nothing', () => {
    fc.assert(
      fc.property(fc.integer(), scales, (seed, request) => {
        const rows = randomRows(seed, 100);
        const random = seededRandom(seed + 1);
        const shuffled = rows
          .map((row) => [random(), row] as const)
          .sort((a, b) => a[0] - b[0])
          .map(([, row]) => row);
        const [a, b] = [rows, shuffled].map((list) => liquidationHeatmap(buildBook(testAssets, list), 'eth', request));
        expect(b!.accounts).toEqual(a!.accounts);
        a!.debtUsd.forEach((value, bin) => {
          expect(Math.abs(value - b!.debtUsd[bin]!)).toBeLessThanOrEqual(1e-12 * Math.abs(value));
        });
      }),
    );
  });
});

/** The same map, one account at a time, in exact rationals: below, bins, above, already. */
function exactMap(rows: readonly BookRow[], edges: Float64Array) {
  const prices = exactPrices(testAssets);
  const bins = edges.length - 1;
  const empty = (): number[] => new Array<number>(bins + 3).fill(0);
  const result = { collateralUsd: empty(), debtUsd: empty(), expectedSeizedUsd: empty(), accounts: empty(), safe: 0 };
  for (const row of rows) {
    if (!row.legs.some(({ asset }) => asset === 'eth')) continue;
    const now = exactAccount(row, prices);
    const root = exactRoot(row, 'eth', prices);
    const isUnder = compare(now.surplus, ZERO) < 0;
    if (now.requirement.n === 0n || (!isUnder && (root === null || compare(root, ZERO) <= 0))) {
      result.safe++;
      continue;
    }
    const then = isUnder || root === null ? now : exactAccount(row, new Map(prices).set('eth', root));
    const health = isUnder ? over(plus(now.surplus, now.requirement), now.requirement) : ONE;
    const above = [...edges].filter((edge) => root !== null && compare(rational(edge), root) <= 0).length;
    const isLastEdge = root !== null && compare(minus(root, rational(edges[bins] ?? 0)), ZERO) === 0;
    const at = isUnder ? bins + 2 : isLastEdge ? bins : above;
    result.collateralUsd[at]! += toNumber(now.exposure);
    result.debtUsd[at]! += toNumber(now.debt);
    result.expectedSeizedUsd[at]! += toNumber(exactSeizure(row, then, health));
    result.accounts[at]! += 1;
  }
  return result;
}
