import { afterAll, beforeAll, expect, test } from 'vitest';
import { openMemoryApi } from '../test/support/memory-api.ts';
import { accountId, block, marketId, owners } from './testing/aave-market.ts';
import { analysisBatches, LATE } from './testing/analysis-scenario.ts';
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

test('what a past change did comes from the book of its block, what followed from the block asked for', async () => {
  const { data, errors } = await api.ask(`{ parameterChangeImpacts {
    meta { block { number } } provenance { block { number } numbers { number } } change { blockNumber }
    impact { meta { block { number } } provenance { block { number } accounts inputs(first: 1) { entity } } } } }`);
  expect(errors).toBeUndefined();
  const [past] = data.parameterChangeImpacts!;
  const block = { number: Number(past!.change!.blockNumber) };
  expect(past!.impact).toMatchObject({ meta: { block }, provenance: { block, inputs: [{ entity: 'MarginPool' }] } });
  expect(Number(past!.impact!.provenance!.accounts)).toBeGreaterThan(0);
  expect(past!.provenance!.block).toEqual(past!.meta!.block);
  expect(Number(past!.meta!.block!.number)).toBeGreaterThan(block.number);
  expect(past!.provenance!.numbers).toContainEqual({ number: 'liquidatedUsd' });
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
