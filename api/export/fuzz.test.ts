import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../engine/index.ts';
import { ensureStoreWorker } from '../../test/support/store-worker.ts';
import { createApiSchema } from '../create-api.ts';
import { marketId } from '../testing/aave-market.ts';
import { aftermath, crash, opening } from '../testing/scenario.ts';
import { openTestApi, type TestApi, testSchema } from '../testing/test-api.ts';

// Apollo Server loads graphql's CommonJS build; what is tested here must share that instance.

let db: Database;
let api: TestApi;
beforeAll(async () => {
  await ensureStoreWorker();
  db = await openDatabase({ memory: true });
  api = await openTestApi(db, [opening, crash, aftermath]);
});
afterAll(async () => {
  await api.close();
  await db.close();
});

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
    const taken = file.startsWith('heatmap') ? ['block', 'market', 'bins', 'scale', 'from', 'to'] : ['block', 'where'];
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
  await fc.assert(property, { numRuns: Number(process.env.FUZZ_RUNS ?? 400), endOnFailure: true });
  expect([...statuses].sort()).toEqual([200, 400]);
}, 600_000);
