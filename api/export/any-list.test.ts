import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openMemoryApi } from '../../test/support/memory-api.ts';
import { createApiSchema } from '../create-api.ts';
import { marketId, owners } from '../testing/aave-market.ts';
import { byId, rowsOf } from '../testing/exported-rows.ts';
import { aftermath, crash, opening } from '../testing/scenario.ts';
import { type TestApi, testSchema } from '../testing/test-api.ts';

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
    marketId('WETH'),
    marketId('ODD'),
  ),
  fc.string(),
);

/** R18, R20. FUZZ_RUNS sets how many; a failure prints its seed and address. */
test('no parameters make an export fail or tell secrets', async () => {
  const parameters = fc.record(
    {
      where: fc.oneof({ weight: 5, arbitrary: filters().map((filter) => JSON.stringify(filter)) }, fc.string()),
      block: word,
      market: word,
      bins: word,
      scale: word,
      from: word,
      to: word,
    },
    { requiredKeys: [] },
  );
  const name = fc.constantFrom('marginAccounts.csv', 'markets.ndjson', 'liquidations.csv', 'heatmap.ndjson');
  /** Most addresses have only what their export takes. */
  const address = fc.tuple(name, parameters, fc.integer({ max: 9, min: 0 })).map(([file, all, stray]) => {
    const taken = ['block', 'where', ...(file.startsWith('heatmap') ? ['market', 'bins', 'scale', 'from', 'to'] : [])];
    const given = Object.entries(all).filter(([key]) => stray === 0 || taken.includes(key));
    return `/export/${file}?${new URLSearchParams(given)}`;
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
  await fc.assert(property, { numRuns: Number(process.env.FUZZ_RUNS ?? 400), endOnFailure: true, examples });
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
    const others: [string, { [name: string]: string }][] = [
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
  test.each([
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
