import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidQuestionError, UnknownAssetError } from '../errors.ts';
import { accountAt, liquidationDistance, liquidationPrice, marginRatios, uniformShock } from './account.ts';
import { buildBook } from './builder.ts';
import { exactAccount, exactPrices, exactRoot, toNumber } from './exact.ts';
import { collateral, debt, lendingRow, perpRow, randomRows, testAssets } from './fixtures.ts';
import { withPrices } from './sums.ts';
import type { BookRow } from './types.ts';

const assets = [
  { id: 'eth', price: 2000 },
  { id: 'btc', price: 50_000 },
  { id: 'usd', price: 1 },
  { id: 'lost', price: null },
];
const bookOf = (...rows: BookRow[]) => buildBook(assets, rows);
const single = lendingRow('single', [collateral('eth', 10, 0.825), debt('usd', 10_000)]);

describe('accountAt', () => {
  test('default', () => {
    expect(accountAt(bookOf(single), 0)).toEqual({
      id: 'single',
      surplus: 6500,
      requirement: 10_000,
      marginRatio: 1.65,
      isLiquidatable: false,
      collateralUsd: 20_000,
      debtUsd: 10_000,
      idleUsd: 0,
      equityUsd: 10_000,
      expectedSeizedUsd: 5250,
    });
  });
  test('behavior: without a requirement there is no ratio and nothing to seize', () => {
    const account = accountAt(bookOf(lendingRow('a', [collateral('eth', 1, 0.8)])), 0);
    expect(account).toMatchObject({ marginRatio: null, isLiquidatable: false, expectedSeizedUsd: 0 });
  });
  test('behavior: the health factor is exact where one asset is collateral and debt', () => {
    const both = { ...collateral('eth', 10, 0.8), surplus: 8 - 4, requirement: 4, debt: 4 };
    expect(accountAt(bookOf(lendingRow('a', [both])), 0).marginRatio).toBe(2);
  });
  test('behavior: seizure is capped by the collateral', () => {
    const account = accountAt(bookOf(lendingRow('a', [collateral('eth', 1, 0.8), debt('usd', 3000)])), 0);
    expect(account).toMatchObject({ isLiquidatable: true, expectedSeizedUsd: 2000 });
  });
  test('error: an account that is not there', () => {
    expect(() => accountAt(bookOf(single), 1)).toThrow(InvalidQuestionError);
  });
});

describe('liquidationPrice', () => {
  test('default: one collateral falls', () => {
    const found = liquidationPrice(bookOf(single), 0, 'eth');
    expect(found).toEqual({ price: 10_000 / 8.25, direction: 'FALLS' });
  });
  test('behavior: several collaterals, the others fixed', () => {
    const book = bookOf(
      lendingRow('a', [collateral('eth', 10, 0.8), collateral('btc', 0.2, 0.7), debt('usd', 15_000)]),
    );
    // (15000 − 0.7·0.2·50000) / (0.8·10)
    expect(liquidationPrice(book, 0, 'eth')?.price).toBeCloseTo(1000, 9);
    expect(liquidationPrice(book, 0, 'btc')).toBeNull();
  });
  test('behavior: null where the others cover', () => {
    const book = bookOf(lendingRow('a', [collateral('eth', 1, 0.8), collateral('btc', 1, 0.7), debt('usd', 15_000)]));
    expect(liquidationPrice(book, 0, 'eth')).toBeNull();
  });
  test('behavior: a borrowed asset rises', () => {
    const book = bookOf(lendingRow('a', [collateral('usd', 10_000, 0.8), debt('eth', 3)]));
    expect(liquidationPrice(book, 0, 'eth')).toEqual({ price: 8000 / 3, direction: 'RISES' });
    expect(liquidationPrice(book, 0, 'usd')).toEqual({ price: 0.75, direction: 'FALLS' });
  });
  test('behavior: an asset on both sides counts net, and its direction with it', () => {
    const both = (owed: number) => ({
      ...collateral('eth', 10, 0.8),
      surplus: 8 - owed,
      requirement: owed,
      debt: owed,
    });
    const more = bookOf(lendingRow('a', [both(4), debt('usd', 6000)]));
    expect(liquidationPrice(more, 0, 'eth')).toEqual({ price: 1500, direction: 'FALLS' });
    const less = bookOf(lendingRow('a', [both(9), collateral('usd', 5000, 0.8)]));
    expect(liquidationPrice(less, 0, 'eth')).toEqual({ price: 4000, direction: 'RISES' });
  });
  test('behavior: null for an account already under, one without debt, and an asset not held', () => {
    const book = bookOf(
      lendingRow('under', [collateral('eth', 1, 0.8), debt('usd', 1700)]),
      lendingRow('free', [collateral('eth', 1, 0.8)]),
    );
    expect([0, 1].map((account) => liquidationPrice(book, account, 'eth'))).toEqual([null, null]);
    expect(liquidationPrice(bookOf(single), 0, 'btc')).toBeNull();
  });
  test('behavior: longs and shorts', () => {
    const terms = { size: 50, entry: 2000, margin: 10_000, maintenance: 0.01 };
    const book = bookOf(perpRow('long', 'eth', terms), perpRow('short', 'eth', { ...terms, size: -50 }));
    // 50·P − 100000 + 10000 = 0.01·50·P and its mirror image
    expect(liquidationPrice(book, 0, 'eth')?.price).toBeCloseTo(90_000 / 49.5, 8);
    expect(liquidationPrice(book, 1, 'eth')?.price).toBeCloseTo(110_000 / 50.5, 8);
    expect([0, 1].map((a) => liquidationPrice(book, a, 'eth')?.direction)).toEqual(['FALLS', 'RISES']);
  });
  test('error: an asset the book cannot answer for', () => {
    expect(() => liquidationPrice(bookOf(single), 0, 'nowhere')).toThrow(UnknownAssetError);
    expect(() => liquidationPrice(bookOf(single), 0, 'lost')).toThrow(UnknownAssetError);
  });
  test('behavior: at the price found the surplus is zero, and it equals the exact reference to 1e-10', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const rows = randomRows(seed, 20);
        const book = buildBook(testAssets, rows);
        const prices = exactPrices(testAssets);
        rows.forEach((row) => {
          const account = book.ids.placeOf(row.id) ?? -1;
          for (const { asset } of row.legs) {
            const found = liquidationPrice(book, account, asset);
            if (found === null) continue;
            const exact = toNumber(exactRoot(row, asset, prices) ?? { n: 0n, d: 1n });
            expect(Math.abs(found.price - exact)).toBeLessThanOrEqual(1e-10 * Math.max(exact, priceOf(asset)));
            const at = withPrices(book, book.prices.with(book.assetIndex.get(asset) ?? 0, found.price));
            const gross = Math.abs(at.sums.requirement[account] ?? 0) + Math.abs(at.sums.exposure[account] ?? 0);
            expect(Math.abs(at.sums.surplus[account] ?? 1)).toBeLessThan(
              1e-9 * (gross + Math.abs(book.sums.surplus[account] ?? 0)),
            );
          }
        });
      }),
      { numRuns: 50 },
    );
  });
});

const priceOf = (asset: string): number => testAssets.find(({ id }) => id === asset)?.price ?? 0;

describe('uniformShock', () => {
  test('default: 1 − 1/HF when all collateral moves and no debt does', () => {
    expect(uniformShock(bookOf(single), 0, ['eth'])).toBeCloseTo(1 - 1 / 1.65, 12);
  });
  test('behavior: fixed collateral and moving debt count as they are', () => {
    const book = bookOf(lendingRow('a', [collateral('eth', 10, 0.8), collateral('usd', 4000, 0.75), debt('btc', 0.1)]));
    // x* = 1 − (ΣD_fixed − ΣLT·C_fixed)/(ΣLT·C_vol − ΣD_vol)
    expect(uniformShock(book, 0, ['eth', 'btc'])).toBeNull();
    expect(uniformShock(book, 0, ['eth', 'usd'])).toBeCloseTo(1 - 5000 / (16_000 + 3000), 12);
  });
  test('behavior: null for accounts already under, without debt, or hurt only by a rise', () => {
    const book = bookOf(
      lendingRow('under', [collateral('eth', 1, 0.8), debt('usd', 1700)]),
      lendingRow('free', [collateral('eth', 1, 0.8)]),
      lendingRow('short', [collateral('usd', 9000, 0.8), debt('eth', 3)]),
    );
    expect([0, 1, 2].map((account) => uniformShock(book, account, ['eth']))).toEqual([null, null, null]);
  });
  test('error: an unknown asset', () => {
    expect(() => uniformShock(bookOf(single), 0, ['nowhere'])).toThrow(UnknownAssetError);
  });
});

describe('marginRatios', () => {
  test('default: all accounts, Infinity where nothing is required', () => {
    expect([...marginRatios(bookOf(single, lendingRow('free', [collateral('eth', 1, 0.8)])))]).toEqual([
      1.65,
      Infinity,
    ]);
  });
  test('behavior: equal to the exact reference to 1e-12 of the gross, never lower when a collateral price rises', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 1, max: 3, noNaN: true }), (seed, factor) => {
        const rows = randomRows(seed, 20);
        const book = buildBook(testAssets, rows);
        const prices = exactPrices(testAssets);
        const ratios = marginRatios(book);
        rows.forEach((row) => {
          const account = book.ids.placeOf(row.id) ?? -1;
          const exact = exactAccount(row, prices);
          const required = toNumber(exact.requirement);
          if (required === 0) {
            expect(ratios[account]).toBe(Infinity);
            return;
          }
          const cover = toNumber(exact.surplus) + required;
          const gross = toNumber(exact.exposure) + required + Math.abs(row.constant?.surplus ?? 0);
          expect(Math.abs((ratios[account] ?? 0) - cover / required)).toBeLessThan((1e-12 * gross) / required);
        });
        const risen = marginRatios(withPrices(book, book.prices.with(0, (book.prices[0] ?? 0) * factor)));
        rows.forEach((row) => {
          const account = book.ids.placeOf(row.id) ?? -1;
          const leg = row.legs.find(({ asset }) => asset === 'eth');
          if (leg !== undefined && leg.requirement === 0 && leg.surplus > 0) {
            expect(risen[account]).toBeGreaterThanOrEqual((ratios[account] ?? 0) * (1 - 1e-12));
          }
        });
      }),
      { numRuns: 50 },
    );
  });
});

test('liquidationDistance: the nearest of the prices that liquidate an account', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const book = buildBook(testAssets, randomRows(seed, 30));
      for (let place = 0; place < book.count; place++) {
        const { isLiquidatable, requirement } = accountAt(book, place);
        const prices = testAssets.flatMap(({ id, price }) => {
          const found = liquidationPrice(book, place, id);
          return found === null ? [] : [Math.abs(found.price / (price ?? 1) - 1)];
        });
        const least = isLiquidatable ? 0 : prices.length === 0 || requirement <= 0 ? null : Math.min(...prices);
        const distance = liquidationDistance(book, place);
        if (least === null || distance === null) expect(distance).toBe(least);
        else expect(Math.abs(distance - least)).toBeLessThanOrEqual(1e-9 * Math.max(1, least));
      }
    }),
    { numRuns: 50 },
  );
});
