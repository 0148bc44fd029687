import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../engine/index.ts';
import { ensureStoreWorker } from '../test/support/store-worker.ts';
import { accountId, block, marketId, owners } from './testing/aave-market.ts';
import { analysisBatches, LATE } from './testing/analysis-scenario.ts';
import { type Answered, openTestApi, type TestApi } from './testing/test-api.ts';

// Apollo Server loads graphql's CommonJS build; what is tested here must share that instance.

const WETH = marketId('WETH');
const groupings = ['PROTOCOL', 'POOL', 'SIDE', 'LEVERAGE', 'CATEGORY'];

let db: Database;
let api: TestApi;
beforeAll(async () => {
  await ensureStoreWorker();
  db = await openDatabase({ memory: true });
  api = await openTestApi(db, analysisBatches);
});
afterAll(async () => {
  expect(api.logged).toEqual([]);
  await api.close();
  await db.close();
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

test('one map of an asset holds every market of it, each account once', async () => {
  const part = 'accounts debtUsd';
  const { data, errors } = await api.ask(`{
    all: liquidationHeatmap(asset: "eth", bins: 8, range: { from: "0.2", to: "1.8" }, ${at(10)}) {
      asset market { name } markets { name } referencePrice total { ${part} } bins { stake { ${part} } }
      belowRange { ${part} } aboveRange { ${part} } liquidatable { ${part} } unreachable { ${part} }
      ${groupings.map((by) => `${by}: groups(by: ${by}) { key label total { ${part} } bins { ${part} } }`).join(' ')} }
    plain: liquidationHeatmap(asset: "ETH", yieldBearing: false, ${at(10)}) { markets { name } total { ${part} } }
    weth: liquidationHeatmap(market: "${WETH}", ${at(10)}) { asset total { ${part} } }
    curve: atRiskCurve(asset: "ETH", from: "-0.8", to: "0", points: 2, ${at(10)}) { asset market { name } points { price stake { ${part} } } }
    owing: atRiskCurve(asset: "ETH", where: { debtUsd_gt: "0" }, from: "-0.8", to: "0", points: 2, ${at(10)}) { points { stake { ${part} } } }
    history: liquidationHeatmapHistory(asset: "ETH", side: DOWN, where: { leverage_gt: "2" }, measure: ACCOUNTS, ${at(10)}) {
      asset markets { name } samples { values total { ${part} } } }
  }`);
  expect(errors).toBeUndefined();
  const all = data.all!;
  expect(all).toMatchObject({ asset: 'ETH', market: { name: 'WETH' }, referencePrice: '2000' });
  expect(all.markets!.map(({ name }) => String(name)).sort()).toEqual(['WETH', 'WSTETH']);
  expect(data.plain!.markets).toEqual([{ name: 'WETH' }]);
  expect(data.plain!.total).toEqual(data.weth!.total);
  const sum = (parts: readonly (Answered | undefined)[]) =>
    parts.reduce((total, stake) => total + Number(stake!.accounts), 0);
  const inBins = sum(all.bins!.map(({ stake }) => stake));
  const { belowRange, aboveRange, liquidatable, unreachable, total } = all;
  expect(inBins + sum([belowRange, aboveRange, liquidatable, unreachable])).toBe(total!.accounts);
  expect(inBins).toBeGreaterThan(1);
  for (const by of groupings) {
    expect(sum(all[by]!.map((group) => group.total))).toBe(total!.accounts);
    expect(sum(all[by]!.flatMap((group) => [...group.bins!]))).toBe(inBins);
  }
  expect(data.curve).toMatchObject({
    asset: 'ETH',
    market: { name: 'WETH' },
    points: [{ price: '400' }, { price: '2000' }],
  });
  expect(data.owing!.points).toEqual(data.curve!.points!.map(({ stake }) => ({ stake })));
  expect(data.history!.samples).toHaveLength(1);
});

test.each([
  ['both', `market: "${WETH}", asset: "ETH"`, 'give one of them'],
  ['neither', '', 'give one of them'],
  ['an asset that is none', 'asset: "TULIP"', 'There is no asset TULIP'],
])('a heatmap of %s is refused in words', async (_name, args, message) => {
  const { errors } = await api.ask(`{ liquidationHeatmap(bins: 3 ${args}) { total { accounts } } }`);
  expect(errors?.[0]?.message).toContain(message);
});

test('the build-up has a past: an index, what drove it and volatility, bucket by bucket', async () => {
  const { data, errors } = await api.ask(`{
    leverageBuildUp(market: "${WETH}", interval: hour, buckets: 20, ${at(LATE)}) { index driver realizedVolatility
      components { name value zScore }
      history { timestamp index driver realizedVolatility components { name value } } }
    market(id: "${WETH}", ${at(LATE)}) { rateCurveHistory(interval: hour, from: ${block(30).timestamp + 30 * 3_600}) {
      interval samples { timestamp block { number } curve { kink } } } } }`);
  expect(errors).toBeUndefined();
  const now = data.leverageBuildUp![0]!;
  const history = now.history;
  expect(now.components!.map(({ name }) => String(name))).toEqual(['leverage', 'nearLiquidation']);
  expect(Number(now.components![0]!.value)).toBeGreaterThan(1);
  expect(history).toHaveLength(20);
  const times = history!.map(({ timestamp }) => Number(timestamp));
  expect(times.every((time, i) => i === 0 || time - (times[i - 1] ?? 0) === 3_600)).toBe(true);
  expect(history!.at(-1)).toMatchObject({
    index: now.index,
    driver: now.driver,
    realizedVolatility: now.realizedVolatility,
  });
  expect(history![0]).toMatchObject({ index: null, driver: null });
  const { samples } = data.market!.rateCurveHistory!;
  expect(samples!.map((sample) => sample.block!.number)).toEqual(Array.from({ length: 11 }, (_, i) => 60 + i));
  const refused = await api.ask('{ leverageBuildUp(buckets: 201) { index } }');
  expect(refused.errors?.[0]?.message).toBe('buckets is 201: give 9 to 200.');
});

test('every answer over many accounts can be opened: formula, definitions, version and the stored values', async () => {
  const opened =
    'provenance { formula version accounts markets block { number } numbers { number definition } inputs(first: 1000) { entity id field value } }';
  const asked = {
    heatmap: `liquidationHeatmap(asset: "ETH", ${at(10)})`,
    curve: `atRiskCurve(market: "${WETH}", ${at(10)})`,
    leverage: `leverageDistribution(where: { leverage_gt: "2" }, ${at(10)})`,
    concentration: `concentration(${at(10)})`,
    badDebt: `badDebtSummary(${at(10)})`,
    cascade: `cascade(shock: "-0.3", ${at(10)})`,
    carry: `carryBoard(${at(10)})`,
    oracles: `oracleHealth(market: "${WETH}", ${at(10)})`,
    buildUp: `leverageBuildUp(market: "${WETH}", ${at(10)})`,
    owner: `owner(address: "${owners.alice}", ${at(10)})`,
    overview: `overview(${at(10)})`,
  };
  const parts = Object.entries(asked).map(([name, field]) => `${name}: ${field} { ${opened} }`);
  const { data, errors } = await api.ask(`{ ${parts.join(' ')} wide: leverageDistribution(${at(10)}) { accounts } }`);
  expect(errors).toBeUndefined();
  for (const name of Object.keys(asked)) {
    const answer: Answered = Array.isArray(data[name]) ? data[name]![0]! : data[name]!;
    const { formula, version, block: at10, numbers, inputs } = answer.provenance!;
    expect([name, String(formula).length > 20, version, at10!.number]).toEqual([name, true, 'aave-v3@3.6', 10]);
    expect(numbers!.length, name).toBeGreaterThan(0);
    expect(
      numbers!.every(({ definition }) => String(definition).length > 2),
      name,
    ).toBe(true);
    const entities = new Set(inputs!.map(({ entity }) => String(entity)));
    for (const entity of ['Market', 'PriceFeed', 'MarginAccount', 'Position']) expect(entities, name).toContain(entity);
  }
  const ofOwner = data.owner!.provenance!.inputs!.filter(({ entity }) => String(entity) === 'MarginAccount');
  expect([...new Set(ofOwner.map(({ id }) => String(id)))]).toEqual([accountId(owners.alice)]);
  expect(Number(data.leverage!.provenance!.accounts)).toBeLessThan(Number(data.overview!.provenance!.accounts));
  expect(Number(data.curve!.provenance!.markets)).toBe(1);
});

test('accounts are found and ordered by how near their nearest liquidation price is', async () => {
  const { data, errors } = await api.ask(`{
    marginAccounts(where: { distanceToLiquidation_lt: "0.9" }, orderBy: distanceToLiquidation, ${at(10)}) {
      id distanceToLiquidation isLiquidatable liquidationPrices { distance } }
    wrong: atRiskCurve(from: "-3", ${at(10)}) { points { shock } } }`);
  expect(errors?.map(({ message }) => message)).toEqual(['from is -3: give a number from -0.99 to 9.']);
  expect(data).toBeNull();
  const found =
    await api.ask(`{ marginAccounts(where: { distanceToLiquidation_lt: "0.9" }, orderBy: distanceToLiquidation, ${at(10)}) {
    id distanceToLiquidation isLiquidatable liquidationPrices { distance } } }`);
  const accounts = found.data.marginAccounts!;
  const distances = accounts.map(({ distanceToLiquidation }) => Number(distanceToLiquidation));
  expect(distances.length).toBeGreaterThan(1);
  expect(distances).toEqual([...distances].sort((a, b) => a - b));
  for (const [i, { liquidationPrices, isLiquidatable }] of accounts.entries()) {
    const known = liquidationPrices!.flatMap(({ distance }) => (distance === null ? [] : [Math.abs(Number(distance))]));
    expect(distances[i]).toBeCloseTo(String(isLiquidatable) === 'true' ? 0 : Math.min(...known), 9);
  }
});
