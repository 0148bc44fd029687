import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openMemoryApi } from '../../test/support/memory-api.ts';
import { createApi } from '../create-api.ts';
import { aftermath, crash, opening } from '../testing/scenario.ts';
import { type TestApi, testSchema } from '../testing/test-api.ts';
import { type HttpServer, startHttpServer } from './server.ts';

let api: TestApi;
let server: HttpServer;
let close: () => Promise<void>;
/** Pages that were read as text. */
let pages = 0;
let isBroken = false;

beforeAll(async () => {
  api = await openMemoryApi([opening, crash, aftermath]);
  const { reader } = api;
  const json: typeof reader.json = async (query) => {
    pages++;
    if (isBroken) throw new Error('the store is gone');
    return reader.json(query);
  };
  const inner = await createApi({ reader: { ...reader, json }, schema: testSchema() });
  server = await startHttpServer({ api: inner, port: 0 });
  close = async () => {
    await server.close();
    await inner.close();
  };
});
afterAll(() => close().finally(() => api.close()));
beforeEach(() => {
  pages = 0;
  isBroken = false;
});

interface Asked {
  readonly query: string;
  readonly variables?: object;
  readonly operationName?: string;
}

async function told(response: Response) {
  const { 'x-request-id': _id, date: _date, ...headers } = Object.fromEntries(response.headers);
  return { status: response.status, headers, body: await response.text() };
}

const post = async (asked: Asked, headers: Record<string, string> = {}, path = '/subgraph') =>
  told(
    await fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(asked),
    }),
  );

/** The same question by GET is always parsed, validated and executed. */
const get = async (
  { query, variables = {}, operationName = '' }: Asked,
  headers: Record<string, string> = {},
  path = '/subgraph',
) => {
  const search = new URLSearchParams({
    query,
    variables: JSON.stringify(variables),
    ...(operationName && { operationName }),
  });
  return told(
    await fetch(`${server.url}${path}?${search}`, { headers: { 'apollo-require-preflight': '1', ...headers } }),
  );
};

const page = (first: number | string, skip: number) =>
  `{ rows: positions(first: ${first}, skip: ${skip}, orderBy: balance, orderDirection: desc) { id side balance } }`;

test('pages of one list are read as text from the third on, and say what execution says', async () => {
  for (let skip = 0; skip < 6; skip++)
    expect(await post({ query: page(3, skip) })).toEqual(await get({ query: page(3, skip) }));
  expect(pages).toBe(4);
});

test('derived fields are executed, also where stored ones are not', async () => {
  const ask = async (fields: string): Promise<number> => {
    pages = 0;
    for (let first = 5; first < 9; first++) {
      const query = `{ markets(first: ${first}) { ${fields} } }`;
      expect(await post({ query }, {}, '/graphql')).toEqual(await get({ query }, {}, '/graphql'));
    }
    return pages;
  };
  expect(await ask('id utilization')).toBe(0);
  expect(await ask('id name supplyIndexRay pool { id protocol { slug } } inputToken { symbol }')).toBe(2);
  expect(await ask('id pool { id totals { supplyUsd } }')).toBe(0);
});

test('what clients accept decides the header of each', async () => {
  for (const accept of [
    'application/json',
    'application/graphql-response+json',
    '*/*',
    'application/json;q=0.1, */*;q=0.2',
  ]) {
    for (let first = 1; first < 5; first++) {
      const query = page(first, 0);
      expect(await post({ query }, { accept })).toEqual(await get({ query }, { accept }));
    }
  }
  expect(await post({ query: page(2, 2) }, { accept: 'text/html' })).toMatchObject({ status: 406 });
});

test('what does not fit is refused in the same words, at the same place', async () => {
  for (let skip = 10; skip < 13; skip++) await post({ query: page(1, skip) });
  for (const query of [
    page(1001, 0),
    page(0, 10),
    page(7, -100),
    page('"7"', 0),
    page(4_000_000_000, 0),
    page(5, 1e15),
  ])
    expect(await post({ query })).toEqual(await get({ query }));
  expect((await post({ query: page(1001, 777) })).body).toMatch(/"locations":\[\{"line":1,"column":3\}\]/);
});

test('variables and names of operations count', async () => {
  const query = 'query A($n: Int!) { markets(first: $n) { id } }';
  for (const n of [1, 2, 3, 1001, null, 'x', 4]) {
    const asked = { query, variables: { n }, operationName: 'A' };
    expect(await post(asked)).toEqual(await get(asked));
  }
  expect(pages).toBeGreaterThan(0);
  expect((await post({ query, variables: { n: 5 }, operationName: 'B' })).status).toBe(400);
});

test('where the store does not answer, execution says so', async () => {
  for (let first = 20; first < 24; first++) await post({ query: `{ marginPools(first: ${first}) { id } }` });
  expect(pages).toBeGreaterThan(0);
  isBroken = true;
  const query = '{ marginPools(first: 30) { id } }';
  expect(await post({ query })).toEqual(await get({ query }));
});

test('every stored value of every entity is the same as text', async () => {
  let compared = 0;
  for (const { name, kind, fields } of testSchema().types.values()) {
    if (kind === 'aggregation') continue;
    const plain = fields.filter(({ type, list }) => type.kind !== 'reference' && !list).map((field) => field.name);
    const plural = `${name.charAt(0).toLowerCase()}${name.slice(1)}s`;
    for (let first = 100; first < 104; first++) {
      const query = `{ ${plural}(first: ${first}, orderBy: ${plain.at(-1)}, orderDirection: desc) { ${plain.join(' ')} } }`;
      const answer = await post({ query });
      expect(answer).toEqual(await get({ query }));
      if (answer.status === 200) compared++;
    }
  }
  expect(compared).toBeGreaterThan(50);
  expect(pages).toBeGreaterThan(compared / 3);
});

test('what breaks GraphQL’s rules is answered at /subgraph as graph-node does, however often it comes, and nowhere else', async () => {
  const unruly = {
    query:
      'query Q($id: String!, $n: Int) { market(id: $id, limit: 1) { id { x } } markets(first: 2, first: 3) { id } }',
    variables: { id: '0x00' },
  };
  const lawful = { query: '{ market(id: "0x00") { id } markets(first: 2) { id } }' };
  const expected = await post(lawful);
  expect(JSON.parse(expected.body).data.markets).toHaveLength(2);
  for (let i = 0; i < 3; i++) expect(await post(unruly)).toEqual(expected);
  expect((await post(unruly, {}, '/graphql')).status).toBe(400);
  const wrong = await post({ query: '{ markets(limit: 1) { nope } }' });
  expect([wrong.status, wrong.body]).toEqual([400, expect.stringContaining('Unknown argument')]);
});
