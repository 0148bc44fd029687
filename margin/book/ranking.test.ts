import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidQuestionError } from '../errors.ts';
import { marginRatios } from './account.ts';
import { buildBook } from './builder.ts';
import { collateral, debt, lendingRow, randomRows, testAssets } from './fixtures.ts';
import { createLargest } from './largest.ts';
import { accountMask, riskiestAccounts } from './ranking.ts';

const assets = [
  { id: 'eth', price: 2000 },
  { id: 'usd', price: 1 },
];

describe('riskiestAccounts', () => {
  const owing = [9000, 0, 15_000, 9000, 12_000];
  const book = buildBook(
    assets,
    owing.map((owed, i) => lendingRow(`${i}`, [collateral('eth', 10, 0.8), debt('usd', owed)])),
  );
  const idsOf = (accounts: readonly number[]): string[] => accounts.map((a) => book.ids.at(a));
  test('default: lowest margin ratio first, equals in the order of the book, those without debt left out', () => {
    expect(idsOf(riskiestAccounts(book, 10))).toEqual(['2', '4', '0', '3']);
    expect(idsOf(riskiestAccounts(book, 3))).toEqual(['2', '4', '0']);
    expect(riskiestAccounts(book, 0)).toEqual([]);
  });
  test('behavior: only the accounts of a mask', () => {
    const include = accountMask(book, (a) => book.ids.at(a) !== '2');
    expect(idsOf(riskiestAccounts(book, 3, include))).toEqual(['4', '0', '3']);
  });
  test('error: a count that is none', () => {
    expect(() => riskiestAccounts(book, -1)).toThrow(InvalidQuestionError);
  });
  test('behavior: the same as sorting everything', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 60 }), (seed, first) => {
        const some = buildBook(testAssets, randomRows(seed, 50));
        const ratios = marginRatios(some);
        const sorted = [...ratios.keys()]
          .filter((a) => Number.isFinite(ratios[a]))
          .sort((a, b) => ratios[a]! - ratios[b]! || a - b);
        expect(riskiestAccounts(some, first)).toEqual(sorted.slice(0, first));
      }),
    );
  });
});

test('createLargest keeps what sorting keeps, ties by the lower item', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 })), fc.integer({ min: 0, max: 12 }), (keys, n) => {
      const kept = createLargest(n);
      keys.forEach((key, item) => {
        kept.add(key, item);
      });
      const sorted = keys.map((key, item) => ({ key, item })).sort((a, b) => b.key - a.key || a.item - b.item);
      expect(kept.sorted()).toEqual(sorted.slice(0, n));
    }),
  );
});
