import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openMemoryApi } from '../../test/support/memory-api.ts';
import { createApiSchema } from '../create-api.ts';
import { marketId, owners } from '../testing/aave-market.ts';
import { byId, rowsOf } from '../testing/exported-rows.ts';
import { aftermath, crash, opening } from '../testing/scenario.ts';
import { type TestApi, testSchema } from '../testing/test-api.ts';
import { grids } from './grids.ts';
import { exportKind, exportTables } from './tables.ts';

// Apollo Server loads graphql's CommonJS build; what is tested here must share that instance.

let api: TestApi;
beforeAll(async () => {
  api = await openMemoryApi([opening, crash, aftermath]);
});
afterAll(() => api.close());

/** Keys that filters have, and values that fit some of them. */
function filters(): fc.Arbitrary<unknown> {
  const schema = createApiSchema(testSchema());
  const keys = ['MarginAccount', 'Market', 'Liquidation'].flatMap((type) => {
    const input = schema.getType(`${type}_filter`);
    return input !== undefined && 'getFields' in input ? Object.keys(input.getFields()) : [];
  });
  const scalar = fc.oneof(
    fc.constantFrom(
      null,
      true,
      '',
      '0x',
      '0xaa',
      '1',
      '-1e999',
      '1e-400',
      'NaN',
      '\u0000',
      "'; --",
      marketId('WETH'),
      'CROSS',
    ),
    fc.integer(),
    fc.double(),
    fc.bigInt().map(String),
    fc.string(),
  );
  return fc.letrec<{ filter: unknown; value: unknown }>((tie) => ({
    filter: fc.dictionary(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...keys) }, fc.string()), tie('value'), {
      maxKeys: 3,
    }),
    value: fc.oneof(
      { maxDepth: 3 },
      scalar,
      fc.array(scalar, { maxLength: 3 }),
      tie('filter'),
      fc.array(tie('filter')),
    ),
  })).filter;
}

const word = fc.oneof(
  fc.constantFrom(
    '0',
    '10',
    '20',
    '-1',
    '1.5',
    '1e3',
    '2147483648',
    'ABSOLUTE',
    'deny',
    'allow',
    'day',
    'SIDE',
    'DEBT',
    'ETH',
    '["0", "2"]',
    owners.alice,
    marketId('WETH'),
    marketId('ODD'),
  ),
  fc.string(),
);

const shock = fc.oneof(fc.constantFrom('-0.3', '0', '-1', '1e3'), word);

/** R18, R20. FUZZ_RUNS sets how many; a failure prints its seed and address. */
test('no parameters make an export fail or tell secrets', async () => {
  const schema = createApiSchema(testSchema());
  const filter = fc.oneof({ weight: 5, arbitrary: filters().map((one) => JSON.stringify(one)) }, fc.string());
  const names = [...exportTables.keys(), ...grids.keys(), 'liquidations'];
  const asked = fc.tuple(fc.constantFrom(...names), fc.constantFrom('csv', 'ndjson'), fc.integer({ min: 0, max: 9 }));
  /** Most addresses have only what their export takes. */
  const address = asked.chain(([name, format, stray]) => {
    const taken = [...(exportKind(schema, testSchema(), name)?.parameters ?? []), ...(stray === 0 ? ['stray'] : [])];
    const values = taken.map((key) => [key, key === 'where' ? filter : key === 'shock' ? shock : word] as const);
    const record = fc.record(Object.fromEntries(values), { requiredKeys: [] });
    return record.map((given) => `/export/${name}.${format}?${new URLSearchParams(given as never)}`);
  });
  // Node itself refuses longer ones.
  const short = address.filter((path) => path.length < 12_000);
  const statuses = new Set<number>();
  const property = fc.asyncProperty(short, async (path) => {
    const response = await fetch(`${api.server.url}${path}`);
    const text = await response.text();
    statuses.add(response.status);
    expect({ status: response.status, logged: api.logged }).toEqual({
      status: expect.toSatisfy((status: number) => status === 200 || status === 400),
      logged: [],
    });
    expect(text).not.toMatch(/did you mean|sgd\d|node_modules|\bat .*\.ts:|syntax error at or near/i);
  });
  const examples: [string][] = [['/export/markets.ndjson?'], ['/export/markets.ndjson?block=x']];
  await fc.assert(property, { numRuns: Number(process.env.FUZZ_RUNS ?? 120), endOnFailure: true, examples });
  expect([...statuses].sort()).toEqual([200, 400]);
}, 600_000);

const fetchExport = (name: string, parameters: { readonly [name: string]: string } = {}) =>
  fetch(`${api.server.url}/export/${name}?${new URLSearchParams(parameters)}`);

describe('any list and grid', () => {
  test('every entity by the name of its list, by the filters GraphQL has for it', async () => {
    const { data } = await api.ask(
      '{ positions(first: 1000, where: { side: BORROWER }, block: { number: 20 }) { id scaledBalance } }',
    );
    const response = await fetchExport('positions.ndjson', { where: '{"side":"BORROWER"}', block: '20' });
    const rows = byId(await rowsOf(response));
    expect(response.status).toBe(200);
    expect(rows.map(({ id, scaledBalance }) => ({ id, scaledBalance }))).toEqual(byId(data.positions as never));
    for (const name of ['borrows', 'tokens', 'priceFeeds', 'protocols', 'riskParameterChanges', 'marginPools']) {
      expect([name, (await fetchExport(`${name}.csv`)).status]).toEqual([name, 200]);
    }
  });
  test('grids hold what GraphQL answers, with the arguments of their fields', async () => {
    const { data } =
      await api.ask(`{ atRiskCurve(asset: "ETH", from: "-0.4", points: 5, where: { debtUsd_gt: "1" }, block: { number: 20 }) {
      points { shock price stake { accounts debtUsd } } } }`);
    const parameters = { asset: 'ETH', from: '-0.4', points: '5', where: '{"debtUsd_gt":"1"}', block: '20' };
    const rows = await rowsOf(await fetchExport('atRiskCurve.ndjson', parameters));
    expect(
      rows.map((row) => ({
        shock: row.shock,
        price: row.price,
        stake: { accounts: row['stake.accounts'], debtUsd: row['stake.debtUsd'] },
      })),
    ).toEqual(data.atRiskCurve!.points);
    const time = await rowsOf(await fetchExport('heatmapHistory.ndjson', { asset: 'ETH', bins: '4', measure: 'DEBT' }));
    expect(time.length % 4).toBe(0);
    expect(Object.keys(time[0]!)).toEqual([
      'timestamp',
      'block',
      'referencePrice',
      'lowerPrice',
      'upperPrice',
      'value',
    ]);
    const market = { market: marketId('WETH') };
    const impact = { ...market, liquidationThreshold: '0.5' };
    const others: [string, { [name: string]: string }][] = [
      ['overviewAtRisk', {}],
      ['heatmapMarkets', { asset: 'ETH' }],
      ['heatmapHistorySamples', { asset: 'ETH', bins: '2' }],
      ['oracleSources', {}],
      ['leverageBuildUpComponents', {}],
      ['carryMarkets', {}],
      ['cascadePools', { shock: '-0.3' }],
      ['cascadeRoundPools', { shock: '-0.3' }],
      ['parameterImpact', impact],
      ['parameterChangeAccounts', {}],
      ['ownerAccounts', { address: owners.alice }],
      ['ownerUnpriced', { address: owners.alice }],
      ['rateCurveHistoryPoints', market],
      ['liquidationPrices', { where: '{"debtUsd_gt":"1"}' }],
      ['leverageDistribution', { buckets: '5' }],
      ['sigmaDistribution', {}],
      ['oracleHealth', {}],
      ['leverageBuildUp', { interval: 'hour', buckets: '9' }],
      ['carryBoard', {}],
      ['cascade', { shock: '-0.3' }],
      ['cascadePrices', { shock: '-0.3' }],
      ['cascadeProtocols', { shock: '-0.3' }],
      ['badDebtByKind', {}],
      ['ownerStrategies', { address: owners.alice }],
      ['owner', { address: owners.alice }],
      ['openInterestSummary', {}],
      ['parameterChangeImpacts', {}],
      ['heatmapScorecard', market],
      ['utilizationHistory', { ...market, interval: 'day' }],
      ['fundingHistory', market],
      ['rateCurve', { ...market, points: '3' }],
      ['rateCurveHistory', market],
    ];
    for (const [name, given] of others) {
      const response = await fetchExport(`${name}.csv`, given);
      expect([name, response.status, (await response.text()).split(',').length > 1]).toEqual([name, 200, true]);
    }
  });
  test('lists within lists have one row each, with what they stand in', async () => {
    const at = 'block: { number: 20 }';
    const { data } = await api.ask(`{
      cascade(shock: "-0.3", ${at}) { rounds { round protocols { protocol { id } flow { repaidUsd } } } }
      leverageBuildUp(interval: hour, buckets: 9, ${at}) { market { id } history { timestamp components { name value } } }
      parameterImpact(market: "${marketId('WETH')}", liquidationThreshold: "0.5", ${at}) { accounts { id marginRatio } }
      owner(address: "${owners.alice}", ${at}) { marginAccounts { id } }
      marginAccounts(where: { debtUsd_gt: "1" }, ${at}) { id liquidationPrices { market { id } liquidationPrice side } } }`);
    const exported = async (name: string, given: { [name: string]: string } = {}) =>
      rowsOf(await fetchExport(`${name}.ndjson`, { ...given, block: '20' }));
    const protocols = data.cascade!.rounds!.flatMap(({ round, protocols }) =>
      protocols!.map(({ protocol, flow }) => [round, protocol!.id, flow!.repaidUsd]),
    );
    expect(protocols.length).toBeGreaterThan(0);
    const shocked = await exported('cascadeRoundProtocols', { shock: '-0.3' });
    expect(shocked.map((row) => [row.round, row['protocol.id'], row['flow.repaidUsd']])).toEqual(protocols);
    const built = data.leverageBuildUp!.flatMap(({ market, history }) =>
      history!.map(({ timestamp, components }) => ({ at: [market!.id, timestamp], components })),
    );
    const scope = { interval: 'hour', buckets: '9' };
    const history = await exported('leverageBuildUpHistory', scope);
    expect(history.map((row) => [row['market.id'], row.timestamp])).toEqual(built.map(({ at }) => at));
    const components = await exported('leverageBuildUpHistoryComponents', scope);
    expect(components.map((row) => [row['market.id'], row.timestamp, row.name, row.value])).toEqual(
      built.flatMap(({ at: of, components }) => components!.map(({ name, value }) => [...of, name, value])),
    );
    const given = { market: marketId('WETH'), liquidationThreshold: '0.5' };
    const harmed = await exported('parameterImpact', given);
    expect(harmed.length).toBeGreaterThan(0);
    expect(harmed.map(({ id, marginRatio }) => ({ id, marginRatio }))).toEqual(data.parameterImpact!.accounts);
    expect((await exported('ownerAccounts', { address: owners.alice })).map(({ id }) => ({ id }))).toEqual(
      data.owner!.marginAccounts,
    );
    const prices = await exported('liquidationPrices', { where: '{"debtUsd_gt":"1"}' });
    const told = prices.map((row) => [row['marginAccount.id'], row['market.id'], row.liquidationPrice, row.side]);
    const wanted = data.marginAccounts!.flatMap(({ id, liquidationPrices }) =>
      liquidationPrices!.map((one) => [id, one.market!.id, one.liquidationPrice, one.side]),
    );
    expect(told.sort()).toEqual(wanted.sort());
    const positions = await api.ask(`{ positions(first: 1000, ${at}) { id balanceNow valueUsd } }`);
    expect(byId(await exported('positions'))).toMatchObject(byId(positions.data.positions as never));
  });
  test('groups of a heatmap stand on its bins and add up to it', async () => {
    const given = { asset: 'ETH', by: 'SIDE', bins: '6', scale: 'LOG_DISTANCE', block: '20' };
    const groups = await rowsOf(await fetchExport('heatmapGroups.ndjson', given));
    const { by: _, ...whole } = given;
    const map = await rowsOf(await fetchExport('heatmap.ndjson', whole));
    const { data } =
      await api.ask(`{ liquidationHeatmap(asset: "ETH", bins: 6, scale: LOG_DISTANCE, block: { number: 20 }) {
      groups(by: SIDE) { key label bins { accounts debtUsd } liquidatable { debtUsd } } } }`);
    const answered = data.liquidationHeatmap!.groups!;
    expect(groups.length).toBe(answered.length * 10);
    for (const [i, { key, label, bins, liquidatable }] of answered.entries()) {
      const own = groups.slice(i * 10, i * 10 + 10);
      expect(own.every((row) => row.group === key && row.label === label)).toBe(true);
      expect(own.slice(0, 6).map(({ accounts, debtUsd }) => ({ accounts, debtUsd }))).toEqual(bins);
      expect(own.find(({ place }) => place === 'liquidatable')?.debtUsd).toBe(liquidatable!.debtUsd);
    }
    for (const [i, { lowerPrice, accounts }] of map.entries()) {
      const same = groups.filter((_, at) => at % 10 === i);
      expect(same.map((row) => row.lowerPrice)).toEqual(same.map(() => lowerPrice));
      expect(same.reduce((sum, row) => sum + Number(row.accounts), 0)).toBe(accounts);
    }
  });
  test.each([
    ['groups by nothing', 'heatmapGroups.csv', { asset: 'ETH' }, 400, 'BAD_USER_INPUT'],
    ['groups by what is none', 'heatmapGroups.csv', { asset: 'ETH', by: 'TULIP' }, 400, 'BAD_USER_INPUT'],
    ['alerts where none are evaluated', 'alertBacktestAlerts.csv', {}, 400, 'ALERTS_OFF'],
    ['no such list', 'tulips.csv', {}, 404, 'NOT_FOUND'],
    ['no list at all', '_meta.csv', {}, 404, 'NOT_FOUND'],
    ['an argument of another grid', 'carryBoard.csv', { points: '3' }, 400, 'BAD_USER_INPUT'],
    ['a number that is none', 'atRiskCurve.csv', { points: 'many' }, 400, 'BAD_USER_INPUT'],
    ['a number out of bounds', 'atRiskCurve.csv', { points: '1' }, 400, 'BAD_USER_INPUT'],
    ['a shock that is no number', 'cascade.csv', { shock: 'NaN' }, 400, 'BAD_USER_INPUT'],
    ['an interval of what has none', 'borrows.csv', { interval: 'day' }, 400, 'BAD_USER_INPUT'],
    ['a word that is none', 'leverageBuildUp.csv', { interval: 'minute' }, 400, 'BAD_USER_INPUT'],
    ['a market that is none', 'rateCurve.csv', { market: '") { id } }' }, 400, 'BAD_USER_INPUT'],
    ['a missing argument', 'owner.csv', {}, 400, 'BAD_USER_INPUT'],
    ['an unknown asset', 'heatmapHistory.csv', { asset: 'TULIP' }, 400, 'NOT_FOUND'],
  ])('error: %s', async (_name, path, parameters, status, code) => {
    const response = await fetchExport(path, parameters as { [name: string]: string });
    expect([response.status, JSON.parse(await response.text()).errors[0].extensions.code]).toEqual([status, code]);
  });
});

test('a heatmap takes the filters of GraphQL', async () => {
  const where = '{"debtUsd_gt":"1000","isLiquidatable":false}';
  const given = { asset: 'ETH', yieldBearing: 'false', bins: '5', side: 'DOWN', where, block: '10' };
  const rows = await rowsOf(await fetchExport('heatmap.ndjson', given));
  const { data } = await api.ask(`{ liquidationHeatmap(asset: "ETH", yieldBearing: false, bins: 5, side: DOWN,
    where: { debtUsd_gt: "1000", isLiquidatable: false }, block: { number: 10 }) { bins { stake { accounts debtUsd } } } }`);
  const bins = rows.filter(({ place }) => place === 'bin').map(({ accounts, debtUsd }) => ({ accounts, debtUsd }));
  expect(bins).toEqual(data.liquidationHeatmap!.bins!.map(({ stake }) => stake));
  expect(bins.some(({ accounts }) => Number(accounts) > 0)).toBe(true);
});
