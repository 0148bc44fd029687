import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidQuestionError, InvalidRowError } from '../errors.ts';
import { accountAt } from './account.ts';
import { atRiskCurve } from './at-risk.ts';
import { unrealisedBadDebt } from './bad-debt.ts';
import { buildBook } from './builder.ts';
import { concentration } from './concentration.ts';
import { copyBook } from './copy.ts';
import { collateral, debt, lendingRow, randomRows, seededRandom, testAssets } from './fixtures.ts';
import { liquidationHeatmap } from './heatmap.ts';
import { leverageDistribution } from './leverage.ts';
import { createLiveBook, type LiveBook } from './live.ts';
import { accountMask, riskiestAccounts } from './ranking.ts';
import { MOST_RULES } from './sizes.ts';
import type { Book, BookAsset, BookRow } from './types.ts';

const assets = [
  { id: 'eth', price: 2000 },
  { id: 'usd', price: 1 },
  { id: 'lost', price: null },
];

const accountsOf = (book: Book): Map<string, unknown> =>
  new Map(
    [...book.ids].flatMap((id, a) =>
      id === '' ? [] : [[id, { ...accountAt(book, a), group: book.groups[book.groupOf[a]!] }]],
    ),
  );

/** Numbers that add up over accounts, whose order differs between the books. */
function totalsOf(book: Book): number[] {
  const heatmap = liquidationHeatmap(book, 'eth', { bins: 7 });
  const some = liquidationHeatmap(book, 'eth', { bins: 7, include: new Uint8Array(book.count).fill(1) });
  const leverage = leverageDistribution(book, { weightedBy: 'count' });
  const even = leverageDistribution(book, {
    include: accountMask(book, (a) => book.groups[book.groupOf[a]!] === 'even'),
  });
  const curve = atRiskCurve(book, { shocks: [-0.4, -0.1, 0.2] });
  const spread = concentration(book);
  return [
    ...heatmap.accounts,
    ...heatmap.expectedSeizedUsd,
    heatmap.already.accounts,
    heatmap.safeAccounts,
    some.safeAccounts,
    ...leverage.weight,
    leverage.unleveraged,
    even.unleveraged,
    leverage.coverage,
    ...curve.points.flatMap((point) => Object.values<number>({ ...point })),
    spread.totalUsd,
    spread.holders,
    unrealisedBadDebt(book).usd,
  ];
}

function expectRebuilt(live: LiveBook, prices: readonly BookAsset[], rows: ReadonlyMap<string, BookRow>): void {
  const rebuilt = buildBook(prices, rows.values());
  expect(accountsOf(live.book)).toEqual(accountsOf(rebuilt));
  const [moved, straight] = [totalsOf(live.book), totalsOf(rebuilt)];
  moved.forEach((value, i) => {
    expect(Math.abs(value - straight[i]!)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(straight[i]!)));
  });
  const idsOf = (book: Book): (string | undefined)[] => riskiestAccounts(book, 5).map((a) => book.ids.at(a));
  expect(idsOf(live.book)).toEqual(idsOf(rebuilt));
}

describe('createLiveBook', () => {
  test('default: accounts change, come and go; prices move', () => {
    const live = createLiveBook(buildBook(assets, [lendingRow('a', [collateral('eth', 10, 0.8), debt('usd', 9000)])]));
    live.updateAccounts({
      rows: [
        lendingRow('a', [collateral('eth', 5, 0.8), debt('usd', 4000)]),
        lendingRow('b', [collateral('eth', 1, 0.8)], { group: 'pool' }),
      ],
    });
    expect([...live.book.sums.surplus]).toEqual([4000, 1600]);
    live.setPrices(Float64Array.of(1000, 1, Number.NaN));
    expect([...live.book.sums.surplus]).toEqual([0, 800]);
    live.updateAccounts({ gone: ['a', 'unheard-of'] });
    expect(live.book).toMatchObject({ count: 2, vacant: 1 });
    expect([...live.book.ids]).toEqual(['', 'b']);
    expect([...live.book.sums.debt]).toEqual([0, 0]);
    expect(() => accountAt(live.book, 0)).toThrow(InvalidQuestionError);
  });

  test('behavior: a slot is used again by an account with the same assets', () => {
    const live = createLiveBook(buildBook(assets, [lendingRow('a', [collateral('eth', 10, 0.8), debt('usd', 9000)])]));
    live.updateAccounts({ gone: ['a'] });
    live.updateAccounts({ rows: [lendingRow('b', [debt('usd', 1), collateral('eth', 1, 0.5)])] });
    expect(live.book).toMatchObject({ count: 1, vacant: 0, occupied: null });
    expect([...live.book.ids]).toEqual(['b']);
    expect(live.book.sums.surplus[0]).toBe(999);
  });

  test.each([
    ['built', (book: Book) => book],
    ['copied', copyBook],
  ])('behavior: accounts to come have room in a book that was %s', (_, made) => {
    const rows = Array.from({ length: 100 }, (_, i) =>
      lendingRow(`a${i}`, [collateral('eth', 10, 0.8), debt('usd', i)]),
    );
    const book = made(buildBook(assets, rows));
    const before = [book.bonus, book.sums.debt, book.index.start, ...book.columns.map(({ account }) => account)];
    const live = createLiveBook(book);
    const more = Array.from({ length: 40 }, (_, i) => lendingRow(`b${i}`, [collateral('eth', 1, 0.8), debt('usd', 1)]));
    live.updateAccounts({ rows: more });
    const { bonus, sums, index, columns } = live.book;
    const since = [bonus, sums.debt, index.start, ...columns.map(({ account }) => account)];
    expect(since.map(({ buffer }, i) => buffer === before[i]?.buffer)).toEqual(since.map(() => true));
    expectRebuilt(live, assets, new Map([...rows, ...more].map((row) => [row.id, row])));
  });

  test('behavior: rules that nobody has any more make room for new ones', () => {
    const holder = (id: string, roundLimitUsd: number): BookRow => ({
      ...lendingRow(id, [collateral('eth', 10, 0.8), debt('usd', 9000)]),
      rule: { closeFactor: 1 / roundLimitUsd, fullBelowHealth: 0, fullBelowUsd: 0, roundLimitUsd },
    });
    const live = createLiveBook(buildBook(assets, [holder('still', 2), holder('gone', 3), holder('moves', 4)]));
    live.updateAccounts({ gone: ['gone'] });
    const rows = new Map<string, BookRow>([['still', holder('still', 2)]]);
    for (let limit = 5; limit < MOST_RULES + 300; limit++) {
      rows.set('moves', holder('moves', limit));
      live.updateAccounts({ rows: [holder('moves', limit)] });
    }
    expect(live.book.rules.length).toBeLessThanOrEqual(MOST_RULES);
    expectRebuilt(live, assets, rows);
  });

  test('behavior: who begins to owe leaves the slots of those that rest, whose slots are for others that owe nothing', () => {
    const resting = lendingRow('b', [collateral('eth', 10, 0.8), collateral('usd', 10, 0.8)]);
    const owing = lendingRow('b', [collateral('eth', 10, 0.8), debt('usd', 12_000)]);
    const live = createLiveBook(buildBook(assets, [resting, lendingRow('a', [debt('usd', 1)])]));
    expect([...live.book.ids]).toEqual(['a', 'b']);
    live.updateAccounts({ rows: [owing] });
    expect([...live.book.ids]).toEqual(['a', '', 'b']);
    expect(live.book.owing).toEqual(Uint8Array.of(1, 0, 1));
    expect(liquidationHeatmap(live.book, 'eth', { bins: 4 }).accounts).toEqual(Float64Array.of(0, 1, 0, 0));
    expect(leverageDistribution(live.book).unleveraged).toBe(0);
    live.updateAccounts({ rows: [{ ...owing, id: 'c' }, resting] });
    expect([...live.book.ids]).toEqual(['a', '', 'b', 'c']);
    live.updateAccounts({ rows: [{ ...resting, id: 'd' }] });
    expect([...live.book.ids]).toEqual(['a', 'd', 'b', 'c']);
    expect(liquidationHeatmap(live.book, 'eth', { bins: 4 })).toMatchObject({ safeAccounts: 2 });
  });

  test('behavior: an account without a needed price is left out, and back when its row can be priced', () => {
    const live = createLiveBook(buildBook(assets, [lendingRow('a', [collateral('eth', 1, 0.8)])]));
    const row = lendingRow('a', [collateral('lost', 1, 0.8)]);
    live.updateAccounts({ rows: [row] });
    expect(live.book.excluded).toEqual([{ id: 'a', reason: 'no price is known for lost' }]);
    live.setPrices(Float64Array.of(2000, 1, 3));
    live.updateAccounts({ rows: [row] });
    expect(live.book.excluded).toEqual([]);
    expect([...live.book.ids]).toEqual(['', 'a']);
    live.updateAccounts({ excluded: [{ id: 'a', reason: 'category 9 is not known' }] });
    expect(live.book).toMatchObject({ vacant: 2, excluded: [{ id: 'a', reason: 'category 9 is not known' }] });
  });

  test('error: a malformed row, a price that is none, an id twice; nothing has changed', () => {
    const row = lendingRow('a', [collateral('eth', 1, 0.8)]);
    const live = createLiveBook(buildBook(assets, [row]));
    const before = live.book;
    const wrong = lendingRow('b', [collateral('doge', 1, 0.8)]);
    expect(() => live.updateAccounts({ rows: [lendingRow('c', []), wrong], gone: ['a'] })).toThrow(InvalidRowError);
    expect(() => live.setPrices(Float64Array.of(0, 1))).toThrow(InvalidQuestionError);
    expect(live.book).toBe(before);
    expect(() => createLiveBook(buildBook(assets, [row, row]))).toThrow('account a: is in the book twice');
  });

  test('behavior: after any changes it equals a book built anew', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 6 }), (seed, blocks) => {
        const random = seededRandom(seed);
        const rows = new Map(randomRows(seed, 30).map((row) => [row.id, row]));
        const live = createLiveBook(buildBook(testAssets, rows.values()));
        let prices = testAssets;
        for (let block = 0; block < blocks; block++) {
          const changed = randomRows(seed + block + 1, 45).filter(() => random() < 0.4);
          const gone = [...rows.keys()].filter(() => random() < 0.2);
          for (const id of gone) rows.delete(id);
          for (const row of changed) rows.set(row.id, row);
          live.updateAccounts({ rows: changed, gone });
          prices = prices.map(({ id, price }) => ({ id, price: price! * (0.8 + 0.4 * random()) }));
          if (random() < 0.7) live.setPrices(Float64Array.from(prices, ({ price }) => price!));
          else prices = testAssets.map(({ id }, i) => ({ id, price: live.book.prices[i]! }));
          expectRebuilt(live, prices, rows);
        }
      }),
      { numRuns: 60 },
    );
  });
});
