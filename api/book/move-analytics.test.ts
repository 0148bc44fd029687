import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../engine/index.ts';
import { atRiskCurve, leverageDistribution } from '../../margin/index.ts';
import { ensureStoreWorker } from '../../test/support/store-worker.ts';
import {
  accountId,
  accountRows,
  assets,
  batch,
  block,
  change,
  feedRow,
  marketId,
  owes,
  owners,
  pool,
  supplies,
} from '../testing/aave-market.ts';
import { aftermath, crash, opening } from '../testing/scenario.ts';
import { openTestApi, type TestApi } from '../testing/test-api.ts';
import { type Analytics, createAnalytics } from './analytics.ts';
import { moveAnalytics } from './move-analytics.ts';
import { loadSnapshot, moveSnapshot } from './snapshot.ts';

const ether = 10n ** 18n;

/** Block 40: henry comes with three assets, carol leaves, dave now owes, and frank's token finds no price still. */
const turnover = batch(31, 40, [
  ...accountRows(40, 'henry', 0, [
    supplies('WETH', 3n * ether),
    supplies('WBTC', 10n ** 7n),
    owes('USDC', 2_000n * 10n ** 6n),
  ]),
  ...accountRows(40, 'carol', 0, [supplies('WSTETH', 0n), owes('WETH', 0n)]),
  ...accountRows(40, 'dave', 0, [supplies('USDC', 100_000n * 10n ** 6n), owes('WETH', 2n * ether)]),
  feedRow(40, 'WBTC', 31_000_00000000n),
]);
/** Block 50: a threshold changes. */
const policy = batch(41, 50, [
  change(50, 'CollateralConfig', {
    id: marketId('WETH'),
    pool,
    market: marketId('WETH'),
    token: assets.WETH,
    ltvBps: 7500n,
    liquidationThresholdBps: 8000n,
    liquidationBonusBps: 10500n,
    enabled: true,
  }),
]);

let db: Database;
let api: TestApi;
beforeAll(async () => {
  await ensureStoreWorker();
  db = await openDatabase({ memory: true });
  api = await openTestApi(db, [opening, crash, aftermath, turnover, policy]);
});
afterAll(async () => {
  await api.close();
  await db.close();
});

const freshAt = async (number: number) => createAnalytics(await loadSnapshot(api.reader, block(number)));

async function moved(from: Analytics, to: number) {
  const snapshot = await moveSnapshot(api.reader, from, block(to), { mostMoved: 10 });
  return moveAnalytics(from, snapshot!);
}

/** By account: its USD sums; nothing of where it stands in the book. */
function sumsOf({ book }: Analytics) {
  const ids = [...book.ids].filter((id) => id !== '');
  const fields = ['surplus', 'requirement', 'exposure', 'debt', 'idle'] as const;
  return ids.sort().map((id) => ({
    id,
    bonus: book.bonus[book.ids.placeOf(id)!]!,
    sums: fields.map((field) => book.sums[field][book.ids.placeOf(id)!]!),
  }));
}

function expectSame(found: Analytics, wanted: Analytics) {
  const [a, b] = [sumsOf(found), sumsOf(wanted)];
  expect(a.map(({ id }) => id)).toEqual(b.map(({ id }) => id));
  a.forEach(({ sums, bonus }, i) => {
    expect(bonus).toBeCloseTo(b[i]!.bonus, 12);
    sums.forEach((usd, j) => {
      expect(usd).toBeCloseTo(b[i]!.sums[j]!, 6);
    });
  });
  expect([...found.excluded]).toEqual([...wanted.excluded]);
  expect(found.book.count - found.book.vacant).toBe(wanted.book.count);
  const shocks = [-0.5, -0.2, -0.1, 0];
  const curve = ({ book, volatileMarkets }: Analytics) => atRiskCurve(book, { shocks, assets: volatileMarkets }).points;
  const [points, others] = [curve(found), curve(wanted)];
  points.forEach((point, i) => {
    expect(point.accounts).toBe(others[i]!.accounts);
    expect(point.debtUsd).toBeCloseTo(others[i]!.debtUsd, 5);
  });
  expect(leverageDistribution(found.book).mean).toBeCloseTo(leverageDistribution(wanted.book).mean!, 9);
}

describe('moveAnalytics', () => {
  test.each([
    [10, 20],
    [20, 10],
    [20, 30],
    [30, 40],
    [40, 30],
    [10, 40],
    [40, 10],
  ])('from block %i gives at block %i what a new book gives', async (from, to) => {
    const found = await moved(await freshAt(from), to);
    expect(found).not.toBeNull();
    expectSame(found!, await freshAt(to));
  });

  test('behavior: many moves in a row, there and back', async () => {
    let analytics = await freshAt(10);
    for (const to of [20, 30, 40, 30, 20, 10, 40]) analytics = (await moved(analytics, to))!;
    expectSame(analytics, await freshAt(40));
  });

  test('behavior: leaves the book it came from as it was', async () => {
    const start = await freshAt(30);
    const before = structuredClone({ sums: start.book.sums, columns: start.book.columns, ids: [...start.book.ids] });
    await moved(start, 40);
    expect({ sums: start.book.sums, columns: start.book.columns, ids: [...start.book.ids] }).toEqual(before);
  });

  test('behavior: answers over a moved book skip those who left', async () => {
    const query = `{ marginAccounts(block: { number: 40 }, orderBy: debtUsd, orderDirection: desc) { id debtUsd }
      overview(block: { number: 40 }) { totals { accounts collateralUsd } liquidatable { accounts } meta { coverage { accounts covered } } }
      liquidationHeatmap(market: "${marketId('WETH')}", block: { number: 40 }) { total { accounts } unreachable { accounts } } }`;
    await api.ask('{ overview(block: { number: 30 }) { markets } }');
    const warm = await api.ask(query);
    const cold = await openTestApi(db, [opening, crash, aftermath, turnover, policy]);
    const { data } = await cold.ask(query);
    await cold.close();
    const round = (value: unknown) =>
      JSON.parse(JSON.stringify(value), (_, one) => (/^\d+\.\d+$/.test(one) ? Number(Number(one).toFixed(5)) : one));
    expect(round(warm.data)).toEqual(round(data));
    expect(warm.data.marginAccounts!.map(({ id }) => id)).toContain(accountId(owners.henry));
  });

  test('behavior: a change of parameters writes the accounts of its pool anew', async () => {
    const found = await moved(await freshAt(40), 50);
    expectSame(found!, await freshAt(50));
  });
});
