import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aaveMarkets, aaveRates, aprToApy, balancesAt } from '../margin/index.ts';
import { openMemoryApi } from '../test/support/memory-api.ts';
import { loadSnapshot } from './book/snapshot.ts';
import { block, marketId, pool, startTimestamp } from './testing/aave-market.ts';
import { aftermath, crash, marketPoint, opening } from './testing/scenario.ts';
import type { Answered, TestApi } from './testing/test-api.ts';

// Apollo Server loads graphql's CommonJS build; what is tested here must share that instance.

let api: TestApi;
beforeAll(async () => {
  const later = [1000, 1310, 2500].map((number) => ({
    blocks: [block(number)],
    changes: [
      marketPoint(number, 'USDC', `0.${number}`),
      ...(number === 2500 ? [marketPoint(number, 'WETH', '0.5')] : []),
    ],
    sources: [],
  }));
  api = await openMemoryApi([opening, crash, aftermath, ...later], {
    now: () => (block(2500).timestamp + 60) * 1000,
  });
});
afterAll(async () => {
  expect(api.logged).toEqual([]);
  await api.close();
});

describe('a market', () => {
  test('has its amounts, utilization and rates accrued to the block', async () => {
    const { data } = await api.ask(
      `{ market(id: "${marketId('USDC')}", block: { number: 30 }) {
        totalSupply totalBorrow totalSupplyUsd totalBorrowUsd utilization supplyApr borrowApr supplyApy borrowApy
        priceUsd priceAgeSeconds isStable openSuppliers openBorrowers cash } }`,
    );
    const snapshot = await loadSnapshot(api.reader, block(30));
    const { facts } = snapshot.pools.values().next().value!;
    const { reserve, scaledSupply, scaledBorrow, cash } = aaveMarkets(facts).get(marketId('USDC'))!;
    const amounts = balancesAt({ scaledSupply, scaledDebt: scaledBorrow }, reserve, BigInt(block(30).timestamp), 10);
    const curve = { optimalUsageBps: 9000n, baseRateBps: 0n, slope1Bps: 400n, slope2Bps: 6000n };
    const { utilization } = aaveRates(curve, { debt: amounts.debt, cash, reserveFactorBps: 1000n });
    expect(data.market).toEqual({
      totalSupply: amounts.supply.toString(),
      totalBorrow: amounts.debt.toString(),
      totalSupplyUsd: expect.anything(),
      totalBorrowUsd: expect.anything(),
      utilization: expect.anything(),
      supplyApr: '0.03030303030303030303030303',
      borrowApr: '0.052631578947368421052631578',
      supplyApy: expect.anything(),
      borrowApy: expect.anything(),
      priceUsd: '0.9999',
      priceAgeSeconds: 20 * 12 + 30,
      isStable: true,
      openSuppliers: 2,
      openBorrowers: 4,
      cash: cash.toString(),
    });
    expect(Number(data.market!.utilization)).toBeCloseTo(Number(utilization) / 1e27, 15);
    expect(Number(data.market!.totalSupplyUsd)).toBeCloseTo((Number(amounts.supply) / 1e6) * 0.9999, 6);
    expect(Number(data.market!.borrowApy)).toBeCloseTo(aprToApy(1 / 19), 12);
  });

  test('without a price has null where USD are asked for, and says why', async () => {
    const { data } = await api.ask(
      `{ market(id: "${marketId('ODD')}", block: { number: 10 }) {
        priceUsd priceAgeSeconds totalSupply totalSupplyUsd isStable
        liquidationHeatmap { referencePrice bins { lowerPrice } total { accounts } unknownReason }
        atRiskCurve { points { shock } unknownReason } } }`,
    );
    expect(data.market).toEqual({
      priceUsd: null,
      priceAgeSeconds: null,
      totalSupply: '9000000000000000000',
      totalSupplyUsd: null,
      isStable: false,
      liquidationHeatmap: {
        referencePrice: null,
        bins: [],
        total: { accounts: 0 },
        unknownReason: 'the price of ODD is unknown',
      },
      atRiskCurve: { points: [], unknownReason: 'the price of ODD is unknown' },
    });
  });

  test('has a history without gaps, carried where nothing happened', async () => {
    const { data } = await api.ask(
      `{ markets(orderBy: name, where: { name_in: ["USDC", "WETH"] }) { name
        utilizationHistory(interval: hour, first: 9) { interval points { timestamp utilization events isCarried } meta { lagSeconds } } } }`,
    );
    const [usd, eth] = data.markets!;
    const hour = (number: number) => block(number).timestamp - (block(number).timestamp % 3600);
    expect(
      usd!.utilizationHistory!.points!.map((point) => [point.timestamp, point.utilization, point.isCarried]),
    ).toEqual(
      [0, 1, 2, 3, 4, 5].map((n) => [
        hour(1000) + n * 3600,
        ['0.1', '0.131', '0.131', '0.131', '0.131', '0.25'][n],
        ![0, 1, 5].includes(n),
      ]),
    );
    expect(eth!.utilizationHistory!.points).toEqual([
      { timestamp: hour(2500), utilization: '0.5', events: 1, isCarried: false },
    ]);
    expect(usd!.utilizationHistory!.meta).toEqual({ lagSeconds: 60 });
  });

  test('carries into its history what stood before the range', async () => {
    const from = startTimestamp + 2000 * 12;
    const { data } = await api.ask(
      `{ market(id: "${marketId('USDC')}") {
        utilizationHistory(interval: hour, from: ${from}, to: ${from + 3600}) { points { utilization isCarried } } } }`,
    );
    expect(data.market!.utilizationHistory!.points).toEqual([
      { utilization: '0.131', isCarried: true },
      { utilization: '0.131', isCarried: true },
    ]);
  });
});

describe('liquidationHeatmap', () => {
  const map = async (args: string) =>
    (
      await api.ask(
        `{ liquidationHeatmap(market: "${marketId('WETH')}", ${args}) {
          referencePrice edges market { name }
          bins { lowerPrice upperPrice lowerDistance stake { ...s } } belowRange { ...s } aboveRange { ...s }
          liquidatable { ...s } unreachable { ...s } total { ...s } } }
        fragment s on AtStake { accounts collateralUsd debtUsd expectedSeizedUsd }`,
      )
    ).data.liquidationHeatmap!;

  test('places each account once: its parts add up to its total', async () => {
    for (const scale of ['ABSOLUTE', 'LOG_DISTANCE']) {
      const answer = await map(`block: { number: 20 }, bins: 24, scale: ${scale}, range: { from: "0.6", to: "1.4" }`);
      const parts: Answered[] = [
        ...answer.bins!.map((bin) => bin.stake!),
        answer.belowRange!,
        answer.aboveRange!,
        answer.liquidatable!,
        answer.unreachable!,
      ];
      for (const measure of ['accounts', 'collateralUsd', 'debtUsd', 'expectedSeizedUsd']) {
        const sum = parts.reduce((total, part) => total + Number(part[measure]), 0);
        expect(sum).toBeCloseTo(Number(answer.total![measure]), 6);
      }
      // Everybody who owes and touches WETH, and whose assets are all priced.
      expect(answer.total!.accounts).toBe(5);
      expect(answer.liquidatable!.accounts).toBe(1);
      expect(answer.market).toEqual({ name: 'WETH' });
      expect(answer.referencePrice).toBe('1600');
      expect([answer.edges![0], answer.edges![24]].map(Number)).toEqual([960, 2240]);
    }
  });

  test('has an account in the bin of its own liquidation price', async () => {
    const { data } = await api.ask(
      `{ marginAccounts(where: { debtUsd_gt: 0 }, block: { number: 10 }) {
        collateralUsd liquidationPrices { token { symbol } liquidationPrice } } }`,
    );
    const answer = await map('block: { number: 10 }, bins: 50, range: { from: "0.1", to: "2" }');
    for (const { lowerPrice, upperPrice, stake } of answer.bins!) {
      const inside = data.marginAccounts!.filter(({ liquidationPrices }) =>
        liquidationPrices!.some(({ token, liquidationPrice }) => {
          const price = liquidationPrice === null ? Number.NaN : Number(liquidationPrice);
          return token!.symbol === 'WETH' && price >= Number(lowerPrice) && price < Number(upperPrice);
        }),
      );
      expect(stake!.accounts).toBe(inside.length);
      const collateral = inside.reduce((sum, account) => sum + Number(account.collateralUsd), 0);
      expect(Number(stake!.collateralUsd)).toBeCloseTo(collateral, 4);
    }
  });

  test('its bins from the reference down are the at-risk curve of the market', async () => {
    const answer = await map('block: { number: 10 }, bins: 10, range: { from: "0.5", to: "1" }');
    const { data } = await api.ask(
      `{ atRiskCurve(market: "${marketId('WETH')}", from: "-0.5", to: "0", points: 11, block: { number: 10 }) {
        points { shock price stake { accounts debtUsd } } } }`,
    );
    const curve = data.atRiskCurve!.points!;
    let accounts = 0;
    for (let i = 9; i >= 0; i--) {
      accounts += Number(answer.bins![i]!.stake!.accounts);
      expect(curve[i]!.stake!.accounts).toBe(accounts);
      expect(Number(curve[i]!.price)).toBeCloseTo(Number(answer.bins![i]!.lowerPrice), 6);
    }
  });

  test('error: unknown market, too many bins, a range that shrinks', async () => {
    const codeOf = async (args: string) => {
      const { status, errors } = await api.ask(`{ liquidationHeatmap(${args}) { referencePrice } }`);
      return [status, errors?.[0]?.extensions.code];
    };
    expect(await codeOf('market: "0x00"')).toEqual([400, 'NOT_FOUND']);
    expect(await codeOf(`market: "${marketId('WETH')}", bins: 501`)).toEqual([400, 'BAD_USER_INPUT']);
    expect(await codeOf(`market: "${marketId('WETH')}", range: { from: 2, to: 1 }`)).toEqual([400, 'BAD_USER_INPUT']);
    expect(await codeOf(`market: "${marketId('WETH')}", block: { number: 99999 }`)).toEqual([400, 'BLOCK_NOT_FOUND']);
  });
});

describe('leverageDistribution', () => {
  const ask = async (args: string) =>
    (
      await api.ask(
        `{ leverageDistribution(${args}) { weightedBy accounts mean withoutEquity { accounts }
          buckets { lower upper accounts debtUsd collateralUsd share } quantiles { p10 p50 p99 } } }`,
      )
    ).data.leverageDistribution!;

  test('its buckets hold all debt, and their shares make one', async () => {
    const answer = await ask('weightedBy: DEBT, buckets: 10, max: "6", block: { number: 10 }');
    const { data } = await api.ask(
      '{ marginAccounts(where: { debtUsd_gt: 0 }, block: { number: 10 }) { debtUsd leverage } }',
    );
    const debt = data.marginAccounts!.reduce((sum, account) => sum + Number(account.debtUsd), 0);
    const sumOf = (field: string) => answer.buckets!.reduce((sum, bucket) => sum + Number(bucket[field]), 0);
    expect(sumOf('debtUsd')).toBeCloseTo(debt, 4);
    expect(sumOf('accounts')).toBe(5);
    expect(sumOf('share')).toBeCloseTo(1, 12);
    for (const { lower, upper, accounts } of answer.buckets!) {
      const inside = data.marginAccounts!.filter(
        ({ leverage }) => Number(leverage) >= Number(lower) && (upper === null || Number(leverage) < Number(upper)),
      );
      expect(accounts).toBe(inside.length);
    }
    expect(Number(answer.quantiles!.p10)).toBeLessThanOrEqual(Number(answer.quantiles!.p99));
  });

  test('is of one pool, or of the accounts a filter selects', async () => {
    const some = await ask(
      `pool: "${pool}", where: { category: 1 }, weightedBy: COUNT, edges: [1, 2, 10], block: { number: 10 }`,
    );
    expect(some.buckets!.map(({ accounts }) => accounts)).toEqual([0, 1, 0]);
    const risky = await ask(
      'where: { marginRatio_lt: "1.3" }, weightedBy: COUNT, edges: [1, 10], block: { number: 10 }',
    );
    expect(risky.accounts).toBe(2);
  });
});

test('overview has the totals, what is at risk, and recent liquidations', async () => {
  const query = `query O($number: Int) { overview(block: { number: $number }) {
    markets totals { accounts borrowers unpricedMarkets supplyUsd borrowUsd }
    liquidatable { accounts } atRisk { shock stake { accounts debtUsd } }
    liquidations24h { count priced seizedUsd repaidUsd notionalUsd } liquidations7d { count } meta { block { number } } } }`;
  const [before, after] = [await api.ask(query, { number: 20 }), await api.ask(query, { number: 30 })];
  expect(after.data.overview).toEqual({
    markets: 5,
    totals: {
      accounts: 7,
      borrowers: 6,
      unpricedMarkets: 1,
      supplyUsd: expect.anything(),
      borrowUsd: expect.anything(),
    },
    liquidatable: { accounts: 0 },
    atRisk: [
      { shock: '-0.05', stake: { accounts: 0, debtUsd: '0' } },
      { shock: '-0.1', stake: { accounts: 0, debtUsd: '0' } },
      { shock: '-0.2', stake: { accounts: expect.anything(), debtUsd: expect.anything() } },
    ],
    liquidations24h: { count: 2, priced: 1, seizedUsd: '16800.5', repaidUsd: '16000.25', notionalUsd: '0' },
    liquidations7d: { count: 2 },
    meta: { block: { number: 30 } },
  });
  expect(before.data.overview!.liquidatable).toEqual({ accounts: 1 });
  expect(before.data.overview!.liquidations24h!.count).toBe(0);
});
