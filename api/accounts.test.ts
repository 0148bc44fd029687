import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aavePool, aaveUser, accountData } from '../margin/index.ts';
import { openMemoryApi } from '../test/support/memory-api.ts';
import { loadSnapshot } from './book/snapshot.ts';
import { accountId, block, marketId, owners } from './testing/aave-market.ts';
import { aftermath, crash, opening } from './testing/scenario.ts';
import type { Answered, TestApi } from './testing/test-api.ts';

// Apollo Server loads graphql's CommonJS build; what is tested here must share that instance.

let api: TestApi;
beforeAll(async () => {
  api = await openMemoryApi([opening, crash, aftermath]);
});
afterAll(async () => {
  expect(api.logged).toEqual([]);
  await api.close();
});

const nameOf = (id: string) => Object.entries(owners).find(([, owner]) => accountId(owner) === id)?.[0];
const namesIn = (rows: readonly Answered[]) => rows.map((row) => nameOf(row.id!));

describe('a margin account', () => {
  test.each([10, 20, 30])('has the health factor of the contract formulas at block %i', async (number) => {
    const snapshot = await loadSnapshot(api.reader, block(number));
    const { data } = await api.ask(
      `{ marginAccounts(block: { number: ${number} }) {
        id nativeHealth healthFactorRaw marginRatio collateralUsd debtUsd isLiquidatable unknownReason } }`,
    );
    for (const row of data.marginAccounts!) {
      const account = snapshot.accounts.get(row.id!)!;
      const pool = aavePool(snapshot.pools.get(account.poolId)!.facts);
      if (nameOf(row.id!) === 'frank') {
        expect(row).toMatchObject({
          nativeHealth: null,
          isLiquidatable: null,
          unknownReason: expect.stringMatching('ODD'),
        });
        continue;
      }
      const exact = accountData(aaveUser(account), pool, BigInt(block(number).timestamp));
      const health = exact.debtBase === 0n ? null : exact.healthFactor;
      expect(row.healthFactorRaw).toBe(health === null ? null : health.toString());
      expect(Number(row.nativeHealth)).toBeCloseTo(Number(health) / 1e18, 12);
      expect(row.marginRatio).toBe(row.nativeHealth);
      expect(Number(row.collateralUsd) * 1e8).toBeCloseTo(Number(exact.collateralBase), 0);
      expect(Number(row.debtUsd) * 1e8).toBeCloseTo(Number(exact.debtBase), 0);
      expect(row.isLiquidatable).toBe(health !== null && health < 10n ** 18n);
      expect(row.unknownReason).toBeNull();
    }
  });

  test('has a leverage on its collateral, and another on all it owns', async () => {
    const { data } = await api.ask(
      `{ marginAccount(id: "${accountId(owners.grace)}", block: { number: 10 }) {
        leverage walletLeverage collateralUsd debtUsd equityUsd ltv liquidationThreshold } }`,
    );
    const { leverage, walletLeverage, collateralUsd, debtUsd, equityUsd, ltv } = data.marginAccount!;
    const [collateral, debt, equity] = [Number(collateralUsd), Number(debtUsd), Number(equityUsd)];
    expect(Number(leverage)).toBeCloseTo(collateral / (collateral - debt), 9);
    expect(equity).toBeCloseTo(collateral + 30_000.12345678 - debt, 6);
    expect(Number(walletLeverage)).toBeCloseTo((equity + debt) / equity, 9);
    expect(Number(ltv)).toBeCloseTo(debt / collateral, 12);
    expect(data.marginAccount!.liquidationThreshold).toBe('0.8');
  });

  test('is exactly at its threshold at each liquidation price', async () => {
    const { data } = await api.ask(
      `{ marginAccount(id: "${accountId(owners.bob)}", block: { number: 10 }) {
        collateralUsd uniformShock
        liquidationPrices { market { id } token { symbol } currentPrice liquidationPrice distance side } } }`,
    );
    const prices = data.marginAccount!.liquidationPrices!;
    const snapshot = await loadSnapshot(api.reader, block(10));
    const now = aavePool(snapshot.pools.values().next().value!.facts);
    for (const { market, liquidationPrice, side } of prices) {
      if (liquidationPrice === null) continue;
      const healthAt = (price: number) => {
        const reserve = { ...now.reserves.get(market!.id!)!, price: BigInt(Math.round(price * 1e8)) };
        const pool = { ...now, reserves: new Map([...now.reserves, [market!.id!, reserve]]) };
        const user = aaveUser(snapshot.accounts.get(accountId(owners.bob))!);
        return Number(accountData(user, pool, BigInt(block(10).timestamp)).healthFactor) / 1e18;
      };
      expect(healthAt(Number(liquidationPrice))).toBeCloseTo(1, 6);
      expect(healthAt(Number(liquidationPrice) * (side === 'DOWN' ? 0.99 : 1.01))).toBeLessThan(1);
    }
    expect(prices.map(({ token, side }) => [token!.symbol, side])).toEqual([
      ['WBTC', 'DOWN'],
      ['USDC', 'UP'],
      ['WETH', 'DOWN'],
    ]);
    expect(Number(data.marginAccount!.uniformShock)).toBeGreaterThan(0.2);
  });

  test('has positions with interest to the block', async () => {
    const { data } = await api.ask(
      `{ marginAccount(id: "${accountId(owners.alice)}", block: { number: 20 }) {
        positions { side balanceNow valueUsd scaledBalance market { name priceUsd inputToken { decimals } } } } }`,
    );
    for (const { balanceNow, valueUsd, market, scaledBalance } of data.marginAccount!.positions!) {
      expect(BigInt(balanceNow!)).toBeGreaterThan(BigInt(scaledBalance!));
      const whole = Number(balanceNow) / 10 ** Number(market!.inputToken!.decimals);
      expect(Number(valueUsd)).toBeCloseTo(whole * Number(market!.priceUsd), 5);
    }
  });
});

describe('marginAccounts', () => {
  const search = async (args: string, number = 10) =>
    namesIn((await api.ask(`{ marginAccounts(${args}, block: { number: ${number} }) { id } }`)).data.marginAccounts!);

  test('are ordered by margin ratio, those without one last, in both directions', async () => {
    expect(await search('orderBy: marginRatio')).toEqual([
      'erin',
      'carol',
      'bob',
      'alice',
      'grace',
      'dave',
      'frank',
      'henry',
    ]);
    expect(await search('orderBy: marginRatio, orderDirection: desc')).toEqual([
      'grace',
      'alice',
      'bob',
      'carol',
      'erin',
      'dave',
      'frank',
      'henry',
    ]);
  });

  test('are filtered by derived keys at the block', async () => {
    expect(await search('where: { isLiquidatable: true }', 10)).toEqual([]);
    expect(await search('where: { isLiquidatable: true }', 20)).toEqual(['erin']);
    expect(await search('where: { isLiquidatable: true }', 30)).toEqual([]);
    expect(await search('where: { marginRatio_lt: "1.2", debtUsd_gt: 1000 }, orderBy: debtUsd', 10)).toEqual([
      'carol',
      'erin',
    ]);
  });

  test('are filtered by stored and derived keys together, in and, in or, and in the stored order', async () => {
    expect(await search('where: { category: 0, marginRatio_lt: "1.5" }, orderBy: id')).toEqual(['bob', 'erin']);
    expect(await search('where: { category: 0, marginRatio_lt: "1.5" }, orderBy: id, orderDirection: desc')).toEqual([
      'erin',
      'bob',
    ]);
    expect(await search('where: { or: [{ category: 1 }, { debtUsd_gt: 25000 }] }')).toEqual(['carol', 'erin']);
    expect(await search('where: { and: [{ openBorrowCount_gt: 0 }, { collateralUsd_lt: 20000 }] }')).toEqual(['grace']);
    expect(await search('where: { owner_: { firstSeenBlock: 10 }, debtUsd_lte: 0 }')).toEqual(['dave', 'henry']);
  });

  test('page with first and skip', async () => {
    expect(await search('orderBy: debtUsd, orderDirection: desc, first: 2, skip: 1')).toEqual(['carol', 'bob']);
  });

  test('carry stored fields, nested entities and nested derived fields', async () => {
    const { data } = await api.ask(
      `{ marginAccounts(first: 1, skip: 1, orderBy: marginRatio, block: { number: 10 }) {
        owner { id } pool { id totals { accounts borrowers } } positions(orderBy: side) { market { name utilization } }
        meta { block { number hash timestamp } formulaVersion finality coverage { accounts covered excluded unpriced { account reason } } } } }`,
    );
    expect(data.marginAccounts![0]).toEqual({
      owner: { id: owners.carol },
      pool: { id: marketId('WETH').slice(0, 42), totals: { accounts: 7, borrowers: 6 } },
      positions: [
        { market: { name: 'WETH', utilization: expect.stringMatching(/^0\.12/) } },
        { market: { name: 'WSTETH', utilization: '0' } },
      ],
      meta: {
        block: { number: 10, hash: block(10).hash, timestamp: block(10).timestamp },
        formulaVersion: 'aave-v3@3.6',
        finality: 'UNKNOWN',
        coverage: {
          accounts: 7,
          covered: 6,
          excluded: 1,
          unpriced: [{ account: accountId(owners.frank), reason: 'no price is known for ODD' }],
        },
      },
    });
  });

  test('error: or beside other keys, and first out of range', async () => {
    const beside = await api.ask('{ marginAccounts(where: { debtUsd_gt: 1, or: [{ category: 1 }] }) { id } }');
    expect([beside.status, beside.errors?.[0]?.extensions.code]).toEqual([400, 'BAD_USER_INPUT']);
    const many = await api.ask('{ marginAccounts(orderBy: leverage, first: 1001) { id } }');
    expect([many.status, many.errors?.[0]?.extensions.code]).toEqual([400, 'BAD_USER_INPUT']);
  });
});
