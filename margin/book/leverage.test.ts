import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidQuestionError } from '../errors.ts';
import { accountAt } from './account.ts';
import { buildBook } from './builder.ts';
import { collateral, debt, lendingRow, randomRows, seededRandom, testAssets } from './fixtures.ts';
import { type LeverageRequest, leverageDistribution } from './leverage.ts';
import { accountMask } from './ranking.ts';
import type { Book } from './types.ts';

const assets = [
  { id: 'eth', price: 2000 },
  { id: 'usd', price: 1 },
];
/** Collateral of 30000 against a debt that makes the leverage. */
const levered = (id: string, leverage: number) =>
  lendingRow(id, [collateral('eth', 15, 0.9), debt('usd', 30_000 * (1 - 1 / leverage))]);
const rows = [
  levered('two', 2),
  levered('three', 3),
  levered('ten', 10),
  lendingRow('free', [collateral('eth', 1, 0.8)]),
  lendingRow('broke', [collateral('eth', 1, 0.8), debt('usd', 2000)]),
];
const book = buildBook(assets, rows);

describe('leverageDistribution', () => {
  test('default: weighted by debt, C/(C − D)', () => {
    const found = leverageDistribution(book, { edges: [1, 2, 3, 5, 10], quantiles: [0, 0.5, 1] });
    expect([...found.accounts]).toEqual([0, 1, 1, 1]);
    expect([...found.weight].map((weight) => weight.toFixed(6))).toEqual([
      '0.000000',
      '15000.000000',
      '20000.000000',
      '27000.000000',
    ]);
    expect(found.insolvent).toEqual({ weight: 2000, accounts: 1 });
    expect(found.unleveraged).toBe(1);
    expect(found.quantiles.map(({ leverage }) => leverage?.toFixed(9))).toEqual([
      '2.000000000',
      '3.000000000',
      '10.000000000',
    ]);
    expect(found.mean).toBeCloseTo((15 * 2 + 20 * 3 + 27 * 10) / 62, 9);
  });
  test('behavior: the wallet view counts idle holdings', () => {
    const row = lendingRow('a', [{ ...collateral('eth', 10, 0.8), idle: 5 }, debt('usd', 10_000)]);
    const one = buildBook(assets, [row]);
    expect(leverageDistribution(one).mean).toBeCloseTo(2, 12);
    expect(leverageDistribution(one, { of: 'assets' }).mean).toBeCloseTo(1.5, 12);
  });
  test('behavior: weighted by count, a mask, and outside the edges', () => {
    const include = accountMask(book, (a) => book.ids.at(a) !== rows[4]?.id);
    const found = leverageDistribution(book, { weightedBy: 'count', edges: [2.5, 4], include });
    expect([found.below, [...found.weight], found.above]).toEqual([
      { weight: 1, accounts: 1 },
      [1],
      { weight: 1, accounts: 1 },
    ]);
    expect([found.insolvent.accounts, found.unleveraged]).toEqual([0, 1]);
    expect(leverageDistribution(book, { weightedBy: 'collateral' }).insolvent.weight).toBe(2000);
  });
  test('behavior: nobody owes anything', () => {
    const found = leverageDistribution(buildBook(assets, rows.slice(3, 4)), { quantiles: [0.5] });
    expect(found.quantiles).toEqual([{ share: 0.5, leverage: null }]);
    expect([found.mean, found.unleveraged]).toEqual([null, 1]);
  });
  test.each<[string, LeverageRequest]>([
    ['one edge', { edges: [1] }],
    ['edges that do not ascend', { edges: [2, 2] }],
    ['an edge of zero', { edges: [0, 2] }],
    ['a quantile above 1', { quantiles: [1.1] }],
  ])('error: %s', (_, request) => {
    expect(() => leverageDistribution(book, request)).toThrow(InvalidQuestionError);
  });
});

/** The plain way: one account at a time, sorted. */
function plain(some: Book, of: 'collateral' | 'assets', weightedBy: 'debt' | 'count') {
  const all = [...some.ids].map((_, a) => ({ ...accountAt(some, a), a }));
  const owing = all.filter(({ requirement }) => requirement > 0);
  const accounts = owing.map(({ collateralUsd, idleUsd, debtUsd }) => {
    const held = collateralUsd + (of === 'assets' ? idleUsd : 0);
    return {
      leverage: held / (held - debtUsd),
      equity: held - debtUsd,
      weight: weightedBy === 'count' ? 1 : Math.max(0, debtUsd),
    };
  });
  return {
    solvent: accounts.filter(({ equity }) => equity > 0).sort((a, b) => a.leverage - b.leverage),
    insolvent: accounts.filter(({ equity }) => equity <= 0),
    unleveraged: all.length - owing.length,
  };
}

const edges = [1, 1.3, 2, 2.7, 4, 9, 30];

test('bins partition and equal the plain count; quantiles are those of the sorted accounts', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.constantFrom<'collateral' | 'assets'>('collateral', 'assets'),
      fc.constantFrom<'debt' | 'count'>('debt', 'count'),
      (seed, of, weightedBy) => {
        const some = buildBook(testAssets, randomRows(seed, 200));
        const shares = [0.1, 0.5, 0.9];
        const found = leverageDistribution(some, { of, weightedBy, edges, quantiles: shares });
        const { solvent, insolvent, unleveraged } = plain(some, of, weightedBy);
        expect(found.unleveraged).toBe(unleveraged);
        expect(found.insolvent.accounts).toBe(insolvent.length);
        const inBin = (low: number, high: number) =>
          solvent.filter(({ leverage }) => leverage >= low && leverage < high);
        expect([found.below.accounts, ...found.accounts, found.above.accounts]).toEqual(
          [0, ...edges].map((low, i) => inBin(low, edges[i] ?? Number.POSITIVE_INFINITY).length),
        );
        const sum = [...found.weight].reduce((a, b) => a + b, found.below.weight + found.above.weight);
        const total = solvent.reduce((all, { weight }) => all + weight, 0);
        expect(Math.abs(sum - total)).toBeLessThan(1e-9 * Math.max(1, total));
        for (const { share, leverage } of found.quantiles) {
          // the account found may differ by rounding only where the running weight meets the share exactly
          const before = solvent.filter((account) => account.leverage < (leverage ?? 0) * (1 - 1e-12));
          const upTo = solvent.filter((account) => account.leverage <= (leverage ?? 0) * (1 + 1e-12));
          const weigh = (list: typeof solvent) => list.reduce((all, { weight }) => all + weight, 0);
          expect(weigh(before)).toBeLessThanOrEqual(share * total * (1 + 1e-9));
          expect(weigh(upTo)).toBeGreaterThanOrEqual(share * total * (1 - 1e-9));
        }
      },
    ),
  );
});

test('permuting accounts changes nothing', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const list = randomRows(seed, 100);
      const random = seededRandom(seed);
      const shuffled = list
        .map((row) => [random(), row] as const)
        .sort((a, b) => a[0] - b[0])
        .map(([, row]) => row);
      const [a, b] = [list, shuffled].map((l) => leverageDistribution(buildBook(testAssets, l), { quantiles: [0.5] }));
      expect(b?.accounts).toEqual(a?.accounts);
      expect(b?.quantiles[0]?.leverage ?? 0).toBeCloseTo(a?.quantiles[0]?.leverage ?? 0, 9);
    }),
  );
});
