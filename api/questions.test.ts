import { afterAll, beforeAll, expect, test } from 'vitest';
import { openMemoryApi } from '../test/support/memory-api.ts';
import { accountId, block, marketId, owners } from './testing/aave-market.ts';
import { analysisBatches, LATE } from './testing/analysis-scenario.ts';
import type { Answered, TestApi } from './testing/test-api.ts';

// Apollo Server loads graphql's CommonJS build; what is tested here must share that instance.

const WETH = marketId('WETH');
const groupings = ['PROTOCOL', 'POOL', 'SIDE', 'LEVERAGE', 'CATEGORY'];

let api: TestApi;
beforeAll(async () => {
  api = await openMemoryApi(analysisBatches);
});
afterAll(async () => {
  expect(api.logged).toEqual([]);
  await api.close();
});

const at = (number: number) => `block: { number: ${number} }`;

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
