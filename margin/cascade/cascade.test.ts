import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildBook } from '../book/builder.ts';
import { collateral, debt, lendingRow, perpRow, randomRows, seededRandom, testAssets } from '../book/fixtures.ts';
import type { BookRow, RepayRule } from '../book/types.ts';
import { InvalidQuestionError, UnknownAssetError } from '../errors.ts';
import { cascade } from './cascade.ts';
import type { Depth } from './depth.ts';
import { slowCascade } from './exact.ts';

const assets = [
  { id: 'eth', price: 2000 },
  { id: 'usd', price: 1 },
];
const whole: RepayRule = { closeFactor: 1, fullBelowHealth: 0, fullBelowUsd: 0 };
const half: RepayRule = { closeFactor: 0.5, fullBelowHealth: 0, fullBelowUsd: 0 };
const fall = (share: number): Map<string, number> => new Map([['eth', -share]]);
const pool = (reserveUsd: number): Map<string, Depth> => new Map([['eth', { kind: 'CONSTANT_PRODUCT', reserveUsd }]]);

/** 10 ETH at a threshold of 0.8 against USD. */
const loan = (id: string, owed: number, overrides: Partial<BookRow> = {}): BookRow =>
  lendingRow(id, [collateral('eth', 10, 0.8), debt('usd', owed)], { bonus: 1.05, rule: whole, ...overrides });

describe('cascade', () => {
  test('default: a liquidation pulls the price under the next account’s', () => {
    // At 1800 a's cover is 14400 < 14500. Its debt of 14500 is repaid for 15225 USD of ETH, sold into reserves of
    // 152250: the price falls to 1800 / 1.1² = 1487.60…, where b's cover is 11900.8 < 12000.
    const book = buildBook(assets, [
      loan('a', 14_500, { group: 'x' }),
      loan('b', 12_000, { group: 'y' }),
      loan('c', 8000),
    ]);
    const before = structuredClone(book.sums);
    const { rounds, settled, total, prices, accounts } = cascade(book, { shocks: fall(0.1), liquidity: pool(152_250) });
    expect(rounds[0]).toMatchObject({ accounts: 1, repaidUsd: 14_500, seizedUsd: 15_225, badDebtUsd: 0 });
    expect(rounds[0]?.prices[0]).toBeCloseTo(1800 / 1.21, 9);
    expect(rounds[1]).toMatchObject({ accounts: 1, repaidUsd: 12_000, groups: [{ group: 'y', seizedUsd: 12_600 }] });
    const sold = 15_225 / 1800 + 12_600 / (1800 / 1.21);
    const end = 1800 / (1 + (sold * 1800) / 152_250) ** 2;
    expect(prices[0]).toMatchObject({ asset: 'eth', before: 2000, shocked: 1800 });
    expect(prices[0]?.after).toBeCloseTo(end, 9);
    expect(prices[0]?.amplification).toBeCloseTo((2000 - end) / 200, 9);
    expect(total).toMatchObject({ accounts: 2, repaidUsd: 26_500, badDebtUsd: 0 });
    expect([rounds.length, settled, accounts]).toEqual([2, true, 2]);
    expect(book.sums).toEqual(before);
  });

  test('behavior: collateral that does not cover debt and bonus leaves bad debt', () => {
    // 10 ETH at 1000 are 10000 USD: they pay 10000 / 1.05 of 12000
    const found = cascade(buildBook(assets, [loan('a', 12_000)]), { shocks: fall(0.5) });
    expect(found.total.seizedUsd).toBe(10_000);
    expect(found.total.repaidUsd).toBeCloseTo(9523.8095238, 6);
    expect(found.total.badDebtUsd).toBeCloseTo(2476.1904762, 6);
    expect(found.unrealisedBadDebtUsd).toBe(0);
  });

  test('behavior: a close factor repays again while the account stays liquidatable', () => {
    // At 1600 cover is 12800 < 15000. Half: 7500 repaid, 7875 of 16000 taken; left 8125 · 0.8 = 6500 < 7500.
    // Half of 7500: 3937.5 taken; left 4187.5 · 0.8 = 3350 < 3750. Then 1875: 2218.75 · 0.8 = 1775 < 1875.
    const found = cascade(buildBook(assets, [loan('a', 15_000, { rule: half })]), { shocks: fall(0.2), rounds: 3 });
    expect(found.rounds.map(({ repaidUsd }) => Math.round(repaidUsd * 1e6) / 1e6)).toEqual([7500, 3750, 1875]);
    expect(found.settled).toBe(false);
    expect(found.accounts).toBe(1);
    expect(found.total.accounts).toBe(3);
  });

  test('behavior: absorbing takes everything, at its factor', () => {
    // 18000 USD of ETH credited at 1 / 1.05 cover 15000 of debt; the rest is the account's, but no collateral any more
    const rule = { ...whole, absorbs: true };
    const found = cascade(buildBook(assets, [loan('a', 15_000, { rule })]), { shocks: fall(0.1) });
    expect(found.total).toEqual({ accounts: 1, repaidUsd: 15_000, seizedUsd: 18_000, soldUsd: 18_000, badDebtUsd: 0 });
    expect(found.prices[0]?.soldUnits).toBe(10);
  });

  test('behavior: a limit per round is shared in proportion and carried into further rounds', () => {
    const rows = [loan('a', 15_000), loan('b', 15_000)].map((row) => ({ ...row, group: 'p' }));
    const rules = new Map([['p', { absorbs: true, roundLimitUsd: 10_000 }]]);
    const found = cascade(buildBook(assets, rows), { shocks: fall(0.1), rules, rounds: 2 });
    expect(found.rounds.map(({ accounts, repaidUsd }) => [accounts, Math.round(repaidUsd)])).toEqual([
      [2, 10_000],
      [2, 10_000],
    ]);
    expect(found.settled).toBe(false);
    const capped = cascade(buildBook(assets, rows), {
      shocks: fall(0.1),
      rules: new Map([['p', { accountLimitUsd: 1000 }]]),
      rounds: 1,
    });
    expect(capped.total.repaidUsd).toBe(2000);
  });

  test('behavior: closing a short buys, which drives the price up; a pool that is the other side sells nothing', () => {
    const short = perpRow('s', 'eth', { size: -10, entry: 2000, margin: 2000, maintenance: 0.01 });
    const book = buildBook(assets, [{ ...short, rule: { ...whole, absorbs: true } }]);
    // at 2200 equity is 0: 10 ETH are bought back
    const found = cascade(book, { shocks: new Map([['eth', 0.1]]), liquidity: pool(220_000) });
    expect(found.prices[0]?.soldUnits).toBe(-10);
    expect(found.prices[0]?.after).toBeCloseTo(2200 * 1.1 ** 2, 8);
    const internal = cascade(book, {
      shocks: new Map([['eth', 0.1]]),
      liquidity: pool(220_000),
      rules: new Map([['', { saleShare: 0 }]]),
    });
    expect(internal.total).toMatchObject({ seizedUsd: 22_000, soldUsd: 0 });
    expect(internal.prices[0]?.after).toBeCloseTo(2200, 9);
  });

  test('behavior: assets that are one thing are sold into one depth', () => {
    const two = [...assets, { id: 'eth2', price: 2000 }];
    const rows = [
      loan('a', 14_500, { group: 'x' }),
      lendingRow('b', [collateral('eth2', 10, 0.8), debt('usd', 14_500)], { bonus: 1.05, rule: whole, group: 'y' }),
    ];
    const shocks = new Map([
      ['eth', -0.1],
      ['eth2', -0.1],
    ]);
    const linked = new Map([['eth2', 'eth']]);
    const found = cascade(buildBook(two, rows), { shocks, linked, liquidity: pool(152_250), rounds: 1 });
    // 30450 USD of one and the same ETH: both prices fall to 1800 / 1.2²
    expect(found.prices.map(({ asset, after }) => [asset, after])).toEqual([
      ['eth', expect.closeTo(1250, 9)],
      ['eth2', expect.closeTo(1250, 9)],
    ]);
    const apart = cascade(buildBook(two, rows), { shocks, liquidity: pool(152_250), rounds: 1 });
    expect(apart.prices.map(({ after }) => after)).toEqual([expect.closeTo(1800 / 1.21, 9), 1800]);
  });

  test('error: questions that make no sense', () => {
    const book = buildBook(assets, [loan('a', 1)]);
    expect(() => cascade(book, { shocks: fall(1) })).toThrow(InvalidQuestionError);
    expect(() => cascade(book, { shocks: new Map([['doge', -0.1]]) })).toThrow(UnknownAssetError);
    expect(() => cascade(book, { shocks: fall(0.1), rounds: 0 })).toThrow(InvalidQuestionError);
    expect(() => cascade(book, { shocks: fall(0.1), liquidity: pool(0) })).toThrow(InvalidQuestionError);
    expect(() => cascade(book, { shocks: fall(0.1), rules: new Map([['no', {}]]) })).toThrow(InvalidQuestionError);
    const rules = new Map([['', { closeFactor: 2 }]]);
    expect(() => cascade(book, { shocks: fall(0.1), rules })).toThrow(InvalidQuestionError);
  });
});

const shocks = new Map([
  ['eth', -0.25],
  ['btc', -0.2],
]);
const liquidityOf = (depth: number): Map<string, Depth> =>
  new Map<string, Depth>([
    ['eth', { kind: 'CONSTANT_PRODUCT', reserveUsd: depth }],
    [
      'btc',
      {
        kind: 'CURVE',
        points: [
          { usd: depth / 10, fall: 0.05 },
          { usd: depth, fall: 0.5 },
        ],
      },
    ],
  ]);

/** Collateral that falls, debt that does not, accounts taken whole: the lower the price, the more is sold. */
function absorbedRows(seed: number, count: number): BookRow[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const asset = random() < 0.5 ? 'eth' : 'btc';
    const units = 10 ** (5 * random()) / (asset === 'eth' ? 2345.67 : 61_234.5);
    const owed = (units * (asset === 'eth' ? 2345.67 : 61_234.5) * 0.8) / (0.95 + random());
    const legs = [collateral(asset, units, 0.8), debt('dai', owed)];
    return lendingRow(`${i}`, legs, { rule: { ...whole, absorbs: true } });
  });
}

const near = (actual: number, expected: number): void =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-8 * Math.max(1, Math.abs(expected)));

describe('for any book', () => {
  test('without impact there is exactly one price level', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const found = cascade(buildBook(testAssets, randomRows(seed, 60)), { shocks });
        for (const { prices } of found.rounds) expect(prices).toEqual(found.rounds[0]?.prices);
        for (const price of found.prices) {
          expect(price.after).toBe(price.shocked);
          expect(price.amplification === null || price.amplification === 1).toBe(true);
        }
      }),
    );
  });

  test('deeper liquidity never ends lower, where accounts are taken whole', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 2, max: 7, noNaN: true }), (seed, size) => {
        const book = buildBook(testAssets, absorbedRows(seed, 60));
        const ends = [1, 1.5, 20].map((factor) =>
          cascade(book, { shocks, liquidity: liquidityOf(factor * 10 ** size), rounds: 100 }),
        );
        expect(ends.every(({ settled }) => settled)).toBe(true);
        const [shallow, deeper, deep] = ends.map(({ rounds, prices }) => [
          rounds.length,
          ...prices.map((p) => p.after),
        ]);
        for (const i of [1, 2]) {
          expect(deeper![i]!).toBeGreaterThanOrEqual(shallow![i]! * (1 - 1e-9));
          expect(deep![i]!).toBeGreaterThanOrEqual(deeper![i]! * (1 - 1e-9));
        }
      }),
    );
  });

  test('sums add up, and the order of accounts changes nothing', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 3, max: 8, noNaN: true }), (seed, size) => {
        const rows = randomRows(seed, 60);
        const request = { shocks, liquidity: liquidityOf(10 ** size), rounds: 4 };
        const found = cascade(buildBook(testAssets, rows), request);
        const turned = cascade(buildBook(testAssets, rows.toReversed()), request);
        for (const field of ['accounts', 'repaidUsd', 'seizedUsd', 'soldUsd', 'badDebtUsd'] as const) {
          near(
            found.rounds.reduce((sum, round) => sum + round[field], 0),
            found.total[field],
          );
          near(
            found.groups.reduce((sum, group) => sum + group[field], 0),
            found.total[field],
          );
          near(turned.total[field], found.total[field]);
        }
        expect(found.accounts).toBeLessThanOrEqual(found.total.accounts);
        for (const [i, { after }] of found.prices.entries()) near(turned.prices[i]!.after, after);
      }),
    );
  });

  test('rounds, flows and prices equal the slow reference', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 3, max: 8, noNaN: true }), (seed, size) => {
        const rows = [...randomRows(seed, 15), ...absorbedRows(seed + 1, 5)];
        const request = { shocks, liquidity: liquidityOf(10 ** size), rounds: 5 };
        const found = cascade(buildBook(testAssets, rows), request);
        const exact = slowCascade(testAssets, rows, request);
        expect(found.rounds.map(({ accounts }) => accounts)).toEqual(exact.map(({ accounts }) => accounts));
        exact.forEach((round, i) => {
          for (const field of ['repaidUsd', 'seizedUsd', 'badDebtUsd'] as const)
            near(found.rounds[i]![field], round[field]);
          for (const [asset, price] of round.prices.entries()) near(found.rounds[i]!.prices[asset]!, price);
        });
      }),
    );
  });
});
