import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openMemoryApi } from '../test/support/memory-api.ts';
import { accountId, assets, marketId, owners } from './testing/aave-market.ts';
import { analysisBatches } from './testing/analysis-scenario.ts';
import type { TestApi } from './testing/test-api.ts';

// Apollo Server loads graphql's CommonJS build; what is tested here must share that instance.

const WETH = marketId('WETH');

let api: TestApi;
beforeAll(async () => {
  api = await openMemoryApi(analysisBatches);
});
afterAll(async () => {
  expect(api.logged).toEqual([]);
  await api.close();
});

const at = (number: number) => `block: { number: ${number} }`;

describe('cascade', () => {
  test('a fall sets off rounds whose flows add up, by pool and by protocol', async () => {
    const flow = 'flow { accounts repaidUsd seizedUsd soldUsd badDebtUsd }';
    const { data } = await api.ask(`{ cascade(shock: "-0.3", reserveUsd: "50000", ${at(10)}) {
      rounds { round ${flow} pools { pool { id } ${flow} } protocols { protocol { slug } ${flow} } }
      total { accounts repaidUsd seizedUsd } accounts settled amplification unrealizedBadDebtUsd
      prices { market { name } before shocked after move amplification soldUnits } meta { block { number } } } }`);
    const found = data.cascade!;
    expect(found.rounds!.length).toBeGreaterThan(1);
    for (const field of ['repaidUsd', 'seizedUsd'] as const) {
      const sum = found.rounds!.reduce((total, round) => total + Number(round.flow![field]), 0);
      expect(Number(found.total![field])).toBeCloseTo(sum, 6);
      for (const round of found.rounds!) expect(round.pools![0]!.flow![field]).toBe(round.flow![field]);
    }
    expect(found.rounds![0]!.protocols![0]!.protocol).toEqual({ slug: 'aave-v3' });
    const weth = found.prices!.find(({ market }) => market!.name === 'WETH')!;
    expect([Number(weth.before), Number(weth.shocked)]).toEqual([2000, 1400]);
    expect(Number(weth.after)).toBeLessThan(1400);
    expect(Number(weth.amplification)).toBeGreaterThan(1);
    expect(Number(found.amplification)).toBeGreaterThan(1);
  });

  test('shocks by token or market win over the common one, and depth curves are taken', async () => {
    const { data } = await api.ask(`{ cascade(shock: "-0.01", shocks: [{ token: "${assets.WETH}", shock: "-0.5" }],
      liquidity: [{ market: "${WETH}", points: [{ usd: "1000", fall: "0.5" }] }], rounds: 1, ${at(10)}) {
      prices { market { name } shocked after } rounds { round } } }`);
    const weth = data.cascade!.prices!.find(({ market }) => market!.name === 'WETH')!;
    expect(Number(weth.shocked)).toBe(1000);
    expect(Number(weth.after)).toBeLessThan(100);
    expect(data.cascade!.rounds).toEqual([{ round: 1 }]);
  });

  test.each([
    ['nothing moves', '', 'BAD_USER_INPUT'],
    ['an unknown market', 'shocks: [{ market: "0x12", shock: "-0.1" }]', 'NOT_FOUND'],
    ['two targets', `shocks: [{ market: "${WETH}", token: "0x1", shock: "-0.1" }]`, 'BAD_USER_INPUT'],
    ['a depth of nothing', `shock: "-0.1", liquidity: [{ market: "${WETH}" }]`, 'BAD_USER_INPUT'],
    [
      'a depth that rises',
      `shock: "-0.1", liquidity: [{ market: "${WETH}", points: [{ usd: "-1", fall: "2" }] }]`,
      'BAD_USER_INPUT',
    ],
  ])('error: %s', async (_, args, code) => {
    const { errors } = await api.ask(`{ cascade(rounds: 3, ${args}) { settled } }`);
    expect(errors?.[0]?.extensions.code).toBe(code);
  });
});

describe('owner', () => {
  const ask = async (owner: string, number = 10) =>
    (
      await api.ask(`{ owner(address: "${owner}", ${at(number)}) { address account { id } marginAccounts { id }
        equityUsd grossUsd netUsd effectiveLeverage exposures { base isStable longUsd shortUsd deltaUsd gammaUsd }
        strategies { kind confidence reasons } unpriced { id }
        portfolioMargin { requiredUsd worstBase worstShock protocolMarginUsd differenceUsd scenarios } } }`)
    ).data.owner!;

  test('staked ETH on borrowed ETH is a neutral loop', async () => {
    const found = await ask(owners.carol.toUpperCase().replace('0X', '0x'));
    expect(found.marginAccounts).toEqual([{ id: accountId(owners.carol) }]);
    expect(found.exposures!.map(({ base }) => base)).toEqual(['ETH']);
    expect(found.strategies!.map(({ kind }) => kind)).toContain('LOOP');
    const { longUsd, shortUsd, deltaUsd } = found.exposures![0]!;
    expect(Number(deltaUsd)).toBeCloseTo(Number(longUsd) - Number(shortUsd), 6);
    const { requiredUsd, protocolMarginUsd, differenceUsd } = found.portfolioMargin!;
    expect(Number(requiredUsd)).toBeCloseTo(0.4 * Math.abs(Number(deltaUsd)), 6);
    // The category's threshold is 95 %: it keeps 5 % of the collateral.
    expect(Number(protocolMarginUsd)).toBeCloseTo(0.05 * Number(longUsd), 6);
    expect(Number(differenceUsd)).toBeCloseTo(Number(requiredUsd) - Number(protocolMarginUsd), 9);
  });

  test('ETH against dollars is long; liquidations never bend it upwards', async () => {
    const found = await ask(owners.erin);
    expect(found.strategies!.map(({ kind }) => kind)).toEqual(['DIRECTIONAL']);
    expect(Number(found.exposures!.find(({ base }) => base === 'ETH')!.gammaUsd)).toBeLessThanOrEqual(0);
  });

  test('what has no price is told apart; a stranger has nothing', async () => {
    expect((await ask(owners.frank)).unpriced!.length).toBe(1);
    expect(await ask('0x9999999999999999999999999999999999999999')).toMatchObject({
      account: null,
      marginAccounts: [],
      equityUsd: '0',
      strategies: [],
      effectiveLeverage: null,
    });
  });
});
