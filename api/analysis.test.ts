import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase, type StoreBatch } from '../engine/index.ts';
import { ensureStoreWorker } from '../test/support/store-worker.ts';
import { accountId, assets, block, change, decimal, marketId, owners, pool } from './testing/aave-market.ts';
import { aftermath, crash, opening } from './testing/scenario.ts';
import { openTestApi, type TestApi } from './testing/test-api.ts';

// Apollo Server loads graphql's CommonJS build; what is tested here must share that instance.

const WETH = marketId('WETH');

/** Forty hours after block 30, one block each: WETH up and down by 1 % in turn. */
const hourly = Array.from({ length: 40 }, (_, i) => ({
  ...block(31 + i),
  timestamp: block(30).timestamp + (i + 1) * 3_600,
}));
const quietTimes: StoreBatch = {
  blocks: hourly,
  sources: [],
  changes: hourly.map(({ number, timestamp }) =>
    change(number, 'PricePoint', {
      id: BigInt(2_000 + number),
      timestamp: BigInt(timestamp) * 1_000_000n,
      feed: `0xfe${assets.WETH.slice(4)}`,
      priceUsd: decimal(number % 2 === 0 ? '1600' : '1616'),
      ageSeconds: decimal('30'),
    }),
  ),
};
const LATE = 70;

const fall = change(20, 'PricePoint', {
  id: 1_000n,
  timestamp: BigInt(block(20).timestamp) * 1_000_000n,
  feed: `0xfe${assets.WETH.slice(4)}`,
  priceUsd: decimal('1600'),
  ageSeconds: decimal('30'),
});
const lowered = change(20, 'RiskParameterChange', {
  id: `${block(20).hash}09000000`,
  pool,
  market: WETH,
  category: null,
  parameter: 'liquidationThresholdBps',
  oldValue: '8600',
  newValue: '8250',
  actor: owners.dave,
  blockNumber: 20n,
  timestamp: BigInt(block(20).timestamp),
  transactionHash: block(20).hash,
  logIndex: 3,
});

let db: Database;
let api: TestApi;
beforeAll(async () => {
  await ensureStoreWorker();
  db = await openDatabase({ memory: true });
  const second = { ...crash, changes: [...crash.changes, fall, lowered] };
  api = await openTestApi(db, [opening, second, aftermath, quietTimes]);
});
afterAll(async () => {
  expect(api.logged).toEqual([]);
  await api.close();
  await db.close();
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

test('a market tells its volatility, and accounts their distance in σ of it', async () => {
  const { data } =
    await api.ask(`{ market(id: "${WETH}", ${at(LATE)}) { realizedVolatility openLongs openInterestNow { grossUsd } }
    none: market(id: "${marketId('WBTC')}") { realizedVolatility }
    marginAccount(id: "${accountId(owners.alice)}", ${at(LATE)}) { sigmaDistance touchProbability expectedSeizedUsd
      liquidationPrices { liquidationPrice currentPrice market { name } } }
    sigmaDistribution(${at(LATE)}) { buckets { lower upper stake { accounts } } unknown { accounts } } }`);
  const volatility = Number(data.market!.realizedVolatility);
  expect(volatility).toBeCloseTo(Math.log(1.01) * Math.sqrt(8760 * (39 / 38)), 1);
  expect(data.market).toMatchObject({ openLongs: 0, openInterestNow: null });
  expect(data.none).toEqual({ realizedVolatility: null });
  const { sigmaDistance, touchProbability, liquidationPrices } = data.marginAccount!;
  const { liquidationPrice, currentPrice } = liquidationPrices!.find(({ market }) => market!.name === 'WETH')!;
  const expected = Math.log(Number(currentPrice) / Number(liquidationPrice)) / (volatility / Math.sqrt(365));
  expect(Number(sigmaDistance)).toBeCloseTo(expected, 6);
  expect(Number(touchProbability)).toBeGreaterThan(0);
  const counted = data.sigmaDistribution!.buckets!.reduce((sum, { stake }) => sum + Number(stake!.accounts), 0);
  expect(counted + Number(data.sigmaDistribution!.unknown!.accounts)).toBe(5);
});

test('an oracle is measured against its usual beat, and its age hides risk', async () => {
  const { data } =
    await api.ask(`{ oracleHealth(market: "${WETH}", ${at(LATE)}) { priceUsd ageSeconds heartbeatSeconds isStale
    expectedMove hiddenAtRisk { accounts } sources { deviation } largestDeviation market { name } }
    strict: oracleHealth(market: "${WETH}", heartbeat: 10, ${at(LATE)}) { heartbeatSeconds isStale } }`);
  expect(data.oracleHealth![0]).toMatchObject({
    heartbeatSeconds: 3600,
    isStale: true,
    sources: [],
    largestDeviation: null,
  });
  expect(Number(data.oracleHealth![0]!.expectedMove)).toBeGreaterThan(0);
  expect(data.strict![0]).toEqual({ heartbeatSeconds: 10, isStale: true });
});

test('the map of block 10 is held against the liquidation of block 30', async () => {
  const [from, to] = [block(10).timestamp, block(30).timestamp];
  const { data } =
    await api.ask(`{ heatmapScorecard(market: "${WETH}", from: ${from}, to: ${to}, samples: 1, ${at(30)}) {
    total { recall precision leadSeconds actualUsd hitUsd predictedUsd hitAccounts liquidatedAccounts }
    samples { block { number } score { recall } } unpricedLiquidations } }`);
  const { total, samples, unpricedLiquidations } = data.heatmapScorecard!;
  expect(total).toMatchObject({
    recall: '1',
    actualUsd: '16800.5',
    hitUsd: '16800.5',
    hitAccounts: 1,
    liquidatedAccounts: 1,
  });
  expect(total!.leadSeconds).toBe(20 * 12);
  expect(Number(total!.precision)).toBeGreaterThan(0);
  expect(samples).toEqual([{ block: { number: 10 }, score: { recall: '1' } }]);
  expect(unpricedLiquidations).toBe(1);
});

test('a lower threshold makes accounts liquidatable, in question and in the past', async () => {
  const { data } = await api.ask(`{
    parameterImpact(market: "${WETH}", liquidationThreshold: "0.7", ${at(10)}) { newlyLiquidatable { accounts debtUsd }
      noLongerLiquidatable { accounts } lowestMarginRatio accounts { id } }
    none: parameterImpact(market: "${WETH}", liquidationThreshold: "0.8250", ${at(10)}) { newlyLiquidatable { accounts } }
    parameterChangeImpacts { change { parameter oldValue newValue } impact { newlyLiquidatable { accounts } accounts { id } }
      hours liquidations liquidatedUsd } }`);
  expect(data.parameterImpact!.accounts).toEqual([{ id: accountId(owners.erin) }]);
  expect(data.none).toEqual({ newlyLiquidatable: { accounts: 0 } });
  expect(data.parameterChangeImpacts).toEqual([
    {
      change: { parameter: 'liquidationThresholdBps', oldValue: '8600', newValue: '8250' },
      impact: { newlyLiquidatable: { accounts: 0 }, accounts: [] },
      hours: 24,
      liquidations: 0,
      liquidatedUsd: '0',
    },
  ]);
});

test('carry, build-up and rates answer for lending alone', async () => {
  const { data, errors } = await api.ask(`{
    carryBoard(${at(10)}) { rows { base fundingApr borrowApr yieldApr loopedUsd loopAccounts medianLoopLeverage basisUsd
      yieldBearingShare markets { market { name } isYieldBearing borrowApr } } }
    leverageBuildUp(${at(10)}) { market { name } index driver components { name } }
    market(id: "${WETH}") { rateCurve { kink } distanceToSupplyCap } }`);
  expect(errors).toBeUndefined();
  const eth = data.carryBoard!.rows!.find(({ base }) => base === 'ETH')!;
  expect(eth).toMatchObject({ fundingApr: null, borrowApr: '0.025', loopAccounts: 1, basisUsd: '0' });
  expect(Number(eth.loopedUsd)).toBeGreaterThan(10_000);
  expect(Number(eth.medianLoopLeverage)).toBeGreaterThan(4);
  expect(data.leverageBuildUp!.length).toBe(5);
  expect(data.market).toEqual({ rateCurve: null, distanceToSupplyCap: null });
});

test('open interest is nothing, not unknown, where nothing is traded on margin', async () => {
  const { data } = await api.ask(
    `{ openInterestSummary(${at(10)}) { grossUsd netUsd oneSidedUsd unpricedMarkets markets { market { id } } meta { block { number } } } }`,
  );
  expect(data.openInterestSummary).toEqual({
    grossUsd: '0',
    netUsd: '0',
    oneSidedUsd: '0',
    unpricedMarkets: 0,
    markets: [],
    meta: { block: { number: 10 } },
  });
});

test('an exact liquidation, and where a number comes from', async () => {
  const { data } =
    await api.ask(`{ marginAccount(id: "${accountId(owners.erin)}", ${at(20)}) { isLiquidatable nativeHealth
      allowedLiquidation { collateralMarket { name } debtMarket { name } repaidUsd seizedUsd bonus badDebtUsd }
      provenance { number value formula version block { number } inputs { entity id field value } } }
    healthy: marginAccount(id: "${accountId(owners.alice)}", ${at(10)}) { allowedLiquidation { repaidUsd } }
    market(id: "${WETH}", ${at(20)}) { priceUsd provenance(of: priceUsd) { value version inputs { entity field value } } } }`);
  const { allowedLiquidation, provenance, nativeHealth } = data.marginAccount!;
  expect(allowedLiquidation).toMatchObject({
    collateralMarket: { name: 'WETH' },
    debtMarket: { name: 'USDC' },
    bonus: '1.05',
  });
  expect(Number(allowedLiquidation!.seizedUsd)).toBeCloseTo(1.05 * Number(allowedLiquidation!.repaidUsd), 3);
  expect(data.healthy).toEqual({ allowedLiquidation: null });
  expect(provenance).toMatchObject({
    number: 'nativeHealth',
    value: nativeHealth,
    version: 'aave-v3@3.6',
    block: { number: 20 },
  });
  const inputs = provenance!.inputs!.map(({ entity, field, value }) => `${entity}.${field}=${value}`);
  expect(inputs).toContain('PriceFeed.lastAnswer=160000000000');
  expect(inputs).toContain('Position.scaledBalance=20000000000000000000');
  expect(inputs).toContain('CollateralConfig.liquidationThresholdBps=8250');
  expect(data.market!.provenance).toMatchObject({ value: '1600', version: 'aave-v3@3.6' });
});

test('a heatmap of some accounts or of one side', async () => {
  const map =
    'bins { stake { accounts } } belowRange { accounts } aboveRange { accounts } liquidatable { accounts } unreachable { accounts } total { accounts }';
  const { data } = await api.ask(`{ all: liquidationHeatmap(market: "${WETH}", ${at(10)}) { ${map} }
    down: liquidationHeatmap(market: "${WETH}", side: DOWN, ${at(10)}) { ${map} }
    up: liquidationHeatmap(market: "${WETH}", side: UP, ${at(10)}) { ${map} }
    one: liquidationHeatmap(market: "${WETH}", where: { owner: "${owners.alice}" }, ${at(10)}) { ${map} }
    emode: liquidationHeatmap(market: "${WETH}", where: { category: 1 }, ${at(10)}) { ${map} } }`);
  const total = (name: string) => Number(data[name]!.total!.accounts);
  expect(total('down') + total('up')).toBe(total('all'));
  expect([total('one'), total('emode')]).toEqual([1, 1]);
});
