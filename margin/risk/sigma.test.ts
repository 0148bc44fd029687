import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { liquidationPrice } from '../book/account.ts';
import { buildBook } from '../book/builder.ts';
import { randomRows, testAssets } from '../book/fixtures.ts';
import { realisedVolatility, sigmaDistance, sigmaDistances, touchProbability } from './sigma.ts';

describe('realisedVolatility', () => {
  test('vector: returns of ±1 % in turn', () => {
    const closes = Array.from({ length: 49 }, (_, i) => (i % 2 === 0 ? 100 : 100 * Math.exp(0.01)));
    // 24 of each sign: mean 0, variance 48·0.01²/47
    expect(realisedVolatility(closes)).toBeCloseTo(0.01 * Math.sqrt((48 / 47) * 8760), 12);
  });
  test('edge: too few, or a close of zero, say nothing', () => {
    expect(realisedVolatility([1, 2, 3])).toBeNull();
    expect(realisedVolatility(Array.from({ length: 30 }, (_, i) => i))).toBeNull();
  });
});

describe('touchProbability', () => {
  test.each([
    [0, 1],
    [1, 0.31731050786291415],
    [2, 0.04550026389635842],
    [3, 0.0026997960632601866],
    [6, 1.973175290075396e-9],
  ])('vector: %f σ', (distance, probability) => {
    expect(touchProbability(distance) / probability).toBeCloseTo(1, 10);
  });
  test('property: never rises with distance', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 40, noNaN: true }),
        fc.double({ min: 0, max: 5, noNaN: true }),
        (d, more) => {
          expect(touchProbability(d + more)).toBeLessThanOrEqual(touchProbability(d) + 1e-15);
        },
      ),
    );
  });
});

test('vector: a fall by half at a volatility of 0.8 is ln 2 / (0.8·√(1/365)) σ of a day away', () => {
  expect(sigmaDistance(2000, 1000, 0.8)).toBeCloseTo(Math.LN2 / (0.8 / Math.sqrt(365)), 12);
  expect(sigmaDistance(2000, 0, 0.8)).toBeNull();
});

test('property: of a book, each account’s is the least over its liquidation prices', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const book = buildBook(testAssets, randomRows(seed, 30));
      const volatilities = new Map(testAssets.slice(1).map(({ id }, i) => [id, 0.2 + i / 3]));
      const found = sigmaDistances(book, volatilities);
      [...book.ids].forEach((_, a) => {
        const under = (book.sums.surplus[a] ?? 0) < 0 && book.owing[a] === 1;
        const each = Array.from(volatilities, ([asset, volatility]) => {
          const at = liquidationPrice(book, a, asset);
          const price = book.prices[book.assetIndex.get(asset)!]!;
          return at === null
            ? Number.POSITIVE_INFINITY
            : (sigmaDistance(price, at.price, volatility) ?? Number.POSITIVE_INFINITY);
        });
        const least = under ? 0 : Math.min(...each);
        if (least < 100) expect(found[a]).toBeCloseTo(least, 6);
      });
    }),
    { numRuns: 30 },
  );
});
