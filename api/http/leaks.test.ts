import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EntityReader } from '../../engine/index.ts';
import { openMemoryApi } from '../../test/support/memory-api.ts';
import { createApi } from '../create-api.ts';
import { marketId } from '../testing/aave-market.ts';
import { aftermath, crash, opening } from '../testing/scenario.ts';
import { type TestApi, testSchema } from '../testing/test-api.ts';
import { startHttpServer } from './server.ts';

// Apollo Server loads graphql's CommonJS build; what is tested here must share that instance.

let api: TestApi;
beforeAll(async () => {
  api = await openMemoryApi([opening, crash, aftermath]);
});
afterAll(() => api.close());

const SECRET = 'select * from "sgd1".market failed at /srv/engine/store.ts:12 password=hunter2';
const fail = (): never => {
  throw Object.assign(new Error(SECRET), { code: 'INTERNAL_SERVER_ERROR', extensions: { sql: SECRET } });
};
const rejected = (): Promise<never> =>
  Promise.reject(Object.assign(new TypeError(SECRET), { extensions: { sql: SECRET, code: 'XX000' } }));

/** One layer at a time is broken, in the ways in which layers break. */
const broken: { readonly [layer: string]: (reader: EntityReader) => Partial<EntityReader> } = {
  'statements of the store': () => ({ find: rejected }),
  'children in the store': () => ({ children: rejected }),
  'bulk reads': () => ({ scan: fail, lines: fail }),
  'the head': () => ({ head: rejected }),
  'blocks by constraint': () => ({ resolveBlock: rejected }),
  'blocks by time': () => ({ blockAtTimestamp: rejected, blocksAfter: rejected }),
  'the state of a block': () => ({ blockState: rejected }),
  'what changed': () => ({ changed: rejected }),
  'rows that do not fit the schema': (reader) => ({
    find: async (query) => (await reader.find(query)).map((row) => ({ ...row, revision: 'x', decimals: SECRET })),
  }),
};

const queries = [
  '{ markets { id positions { id } } }',
  '{ overview { markets } }',
  '{ marginAccounts(orderBy: leverage) { id nativeHealth } }',
  '{ marginAccountsConnection { nodes { id } } }',
  `{ market(id: "${marketId('WETH')}") { utilizationHistory(from: 0) { points { utilization } } liquidationHeatmap { bins { lowerPrice } } } }`,
  '{ leverageBuildUp { index } liquidationHeatmapHistory(asset: "ETH", interval: day) { samples { values } } }',
  '{ oracleHealth { ageSeconds } carryBoard { rows { base } } }',
  '{ alerts { totalCount } parameterChangeImpacts { liquidations } }',
  '{ reconciliation { accounts } }',
  'subscription { blockApplied { type block { hash } } }',
];

test.each(Object.keys(broken))('R20 nothing of an error leaves the server: %s', async (layer) => {
  const logged: string[] = [];
  const log = (message: string) => void logged.push(message);
  const reader = { ...api.reader, ...broken[layer]?.(api.reader) };
  const inner = await createApi({ reader, schema: testSchema(), log, chain: { call: rejected } });
  const server = await startHttpServer({ api: inner, port: 0, log });
  const told: string[] = [];
  let broke = 0;
  for (const path of ['/graphql', '/subgraph']) {
    for (const query of queries) {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${server.url}${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query }),
      });
      const text = await response.text();
      // A query with a mistake would reach no layer.
      const isChecked = path === '/graphql' && !query.startsWith('subscription');
      if (isChecked) expect(text).not.toMatch('GRAPHQL_VALIDATION_FAILED');
      if (/INTERNAL_SERVER_ERROR/.test(text)) broke++;
      told.push(text, JSON.stringify([...response.headers]));
    }
  }
  for (const path of ['/export/markets.csv', '/export/marginAccounts.ndjson', '/ready', '/', '/nothing', '/metrics']) {
    const text = await fetch(`${server.url}${path}`).then(
      (response) => response.text(),
      () => '',
    );
    told.push(text);
  }
  await server.close();
  await inner.close();
  // Every layer is needed for something, and the log tells what the client is not told.
  expect(broke).toBeGreaterThan(0);
  expect(logged.join('\n')).toMatch(/hunter2|revision|decimals/);
  expect(told.join('\n')).not.toMatch(
    /hunter2|sgd1|\/srv|store\.ts|node_modules|\bat .*\.ts:|stacktrace|TypeError|did you mean/i,
  );
});
