import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openMemoryApi } from '../test/support/memory-api.ts';
import { accountId, batch, block, change, decimal, feedRow, marketId, owners, pool } from './testing/aave-market.ts';
import { opening } from './testing/scenario.ts';
import type { TestApi } from './testing/test-api.ts';

// Apollo Server loads graphql's CommonJS build; what is tested here must share that instance.

const event = (at: number, tail: string, kind: string, usd: string | null) =>
  change(at, 'BadDebt', {
    id: `${block(at).hash}${tail}000000`,
    kind,
    pool,
    market: marketId('USDC'),
    marginAccount: kind === 'COVERED' ? null : accountId(owners.erin),
    amount: 1_000_000n,
    amountUsd: usd === null ? null : decimal(usd),
    blockNumber: BigInt(at),
    timestamp: BigInt(block(at).timestamp),
    transactionHash: block(at).hash,
    logIndex: 1,
  });

/** Block 20: WETH falls by half, so that erin owes more than she has; then debt is written off and covered. */
const ruin = batch(11, 20, [feedRow(20, 'WETH', 1_000_00000000n)]);
const losses = batch(21, 30, [event(25, '01', 'CREATED', '1000.25'), event(25, '02', 'CREATED', null)]);
const cover = batch(31, 40, [event(35, '01', 'COVERED', '0.1')]);

let api: TestApi;
beforeAll(async () => {
  api = await openMemoryApi([opening, ruin, losses, cover]);
});
afterAll(async () => {
  expect(api.logged).toEqual([]);
  await api.close();
});

describe('concentration', () => {
  test.each([
    ['DEBT', 'debtUsd'],
    ['COLLATERAL', 'collateralUsd'],
  ] as const)('of %s is that of the accounts', async (by, key) => {
    const { data } = await api.ask(`{
      concentration(by: ${by}, block: { number: 10 }) { by totalUsd holders hhi top1 top5 top10 meta { block { number } } }
      marginAccounts(block: { number: 10 }) { ${key} } }`);
    const known = data.marginAccounts!.map((account) => Number(account[key] ?? 0)).filter((usd) => usd > 0);
    const values = known.sort((a, b) => b - a);
    const total = values.reduce((a, b) => a + b, 0);
    const found = data.concentration!;
    expect(found).toMatchObject({ by, holders: values.length, meta: { block: { number: 10 } } });
    expect(Number(found.totalUsd)).toBeCloseTo(total, 3);
    expect(Number(found.hhi)).toBeCloseTo(
      values.reduce((sum, usd) => sum + (usd / total) ** 2, 0),
      9,
    );
    expect(Number(found.top1)).toBeCloseTo(values[0]! / total, 9);
    expect(Number(found.top5)).toBeCloseTo(values.slice(0, 5).reduce((a, b) => a + b, 0) / total, 9);
    expect(Number(found.top10)).toBeCloseTo(1, 12);
  });

  test('of the accounts a filter selects', async () => {
    const where = `where: { owner: "${owners.alice}" }, block: { number: 10 }`;
    const { data } = await api.ask(`{ concentration(${where}) { holders hhi top1 } }`);
    expect(data.concentration).toEqual({ holders: 1, hhi: '1', top1: '1' });
    const none = await api.ask(
      `{ concentration(pool: "${pool}", where: { debtUsd_gt: 1000000 }) { holders hhi top5 } }`,
    );
    expect(none.data.concentration).toEqual({ holders: 0, hhi: null, top5: null });
  });

  test('error: an unknown pool', async () => {
    const { status, errors } = await api.ask('{ concentration(pool: "0x1234") { hhi } }');
    expect([status, errors?.[0]?.extensions.code]).toEqual([400, 'NOT_FOUND']);
  });
});

describe('badDebtSummary', () => {
  const summary = async (args: string) =>
    (
      await api.ask(`{ badDebtSummary(${args}) { unrealized { usd debtUsd accounts } outstandingUsd
        realized { kind count usd priced } events { kind amountUsd market { name utilization } marginAccount { debtUsd } }
        meta { block { number } } } }`)
    ).data.badDebtSummary!;

  test('unrealized is what collateral does not cover', async () => {
    const { data } = await api.ask(`{ overview(block: { number: 20 }) { totals { unrealizedBadDebtUsd } }
      marginAccounts(block: { number: 20 }) { collateralUsd debtUsd } }`);
    const short = data.marginAccounts!.filter((one) => Number(one.debtUsd) > Number(one.collateralUsd));
    const { unrealized, realized } = await summary('block: { number: 20 }');
    expect(unrealized).toMatchObject({ accounts: short.length, usd: data.overview!.totals!.unrealizedBadDebtUsd });
    const missing = short.reduce((sum, one) => sum + Number(one.debtUsd) - Number(one.collateralUsd), 0);
    expect(Number(unrealized!.usd)).toBeCloseTo(missing, 4);
    expect(short.length).toBeGreaterThan(0);
    expect(realized!.map(({ count }) => count)).toEqual([0, 0, 0]);
  });

  test('realized is by event, exact, and says how much of it is priced', async () => {
    const { realized, events, meta } = await summary(`pool: "${pool}"`);
    expect(meta).toEqual({ block: { number: 40 } });
    expect(realized).toEqual([
      { kind: 'CREATED', count: 2, usd: '1000.25', priced: 1 },
      { kind: 'COVERED', count: 1, usd: '0.1', priced: 1 },
      { kind: 'SOCIALIZED', count: 0, usd: '0', priced: 0 },
    ]);
    expect(events!.map(({ kind, amountUsd, market }) => [kind, amountUsd, market!.name])).toEqual([
      ['COVERED', '0.1', 'USDC'],
      ['CREATED', null, 'USDC'],
      ['CREATED', '1000.25', 'USDC'],
    ]);
    expect(Number(events![1]!.marginAccount!.debtUsd)).toBeGreaterThan(29_000);
  });

  test('behavior: from and to', async () => {
    const before = await summary(`to: ${block(34).timestamp}`);
    expect(before.realized!.map(({ count }) => count)).toEqual([2, 0, 0]);
    const after = await summary(`from: ${block(35).timestamp}`);
    expect(after.events).toHaveLength(1);
    const { errors } = await api.ask('{ badDebtSummary(from: 2, to: 1) { outstandingUsd } }');
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});
