import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EntityReader } from '../../engine/index.ts';
import { openMemoryApi } from '../../test/support/memory-api.ts';
import { createApi } from '../create-api.ts';
import { PortInUse } from '../errors.ts';
import { aftermath, crash, opening } from '../testing/scenario.ts';
import { type TestApi, testSchema } from '../testing/test-api.ts';
import { exampleQueries } from './example-queries.ts';
import { startHttpServer } from './server.ts';

// Apollo Server loads graphql's CommonJS build; what is tested here must share that instance.

let api: TestApi;
beforeAll(async () => {
  api = await openMemoryApi([opening, crash, aftermath]);
});
afterAll(() => api.close());

const json = { 'content-type': 'application/json' };
const post = (body: string, headers: Record<string, string> = json, path = '/graphql') =>
  fetch(`${api.server.url}${path}`, { method: 'POST', headers, body });
const get = (path: string, headers: Record<string, string> = {}) => fetch(`${api.server.url}${path}`, { headers });
const asked = (query: string) => JSON.stringify({ query });

/** Status and first error code of a response. */
async function refusal(response: Response): Promise<[number, string | undefined]> {
  const { errors } = JSON.parse(await response.text());
  return [response.status, errors?.[0]?.extensions?.code];
}

describe('GraphQL over HTTP', () => {
  test('POST with JSON answers in the media type that was asked for', async () => {
    const plain = await post(asked('{ __typename }'));
    expect([plain.status, plain.headers.get('content-type'), await plain.json()]).toEqual([
      200,
      'application/json; charset=utf-8',
      { data: { __typename: 'Query' } },
    ]);
    const modern = await post(asked('{ __typename }'), { ...json, accept: 'application/graphql-response+json' });
    expect(modern.headers.get('content-type')).toMatch('application/graphql-response+json');
  });

  test('GET answers queries, to clients that show they are not a form', async () => {
    const path = `/graphql?query=${encodeURIComponent('query A($n: Int) { markets(first: $n) { name } }')}&variables=${encodeURIComponent('{"n":1}')}`;
    const answer = await get(path, { 'apollo-require-preflight': '1' });
    expect(await answer.json()).toEqual({ data: { markets: [{ name: expect.any(String) }] } });
    expect(await refusal(await get(path))).toEqual([400, 'BAD_REQUEST']);
  });

  test.each([
    ['no JSON', '{', json, 400],
    ['a list of operations', `[${asked('{ __typename }')}]`, json, 400],
    ['no query', '{}', json, 400],
    ['a query that is no string', '{"query":1}', json, 400],
    ['variables that are no object', '{"query":"{ __typename }","variables":"x"}', json, 400],
    ['a form', 'query=%7B__typename%7D', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['text', '{ __typename }', { 'content-type': 'text/plain' }, 415],
    ['another charset', asked('{ __typename }'), { 'content-type': 'application/json; charset=latin1' }, 415],
    ['too large a body', asked(`{ __typename } #${'x'.repeat(300_000)}`), json, 413],
  ])('error: %s', async (_name, body, headers, status) => {
    expect(await refusal(await post(body, headers))).toEqual([status, 'BAD_REQUEST']);
  });

  test.each([
    ['a syntax error', '{ markets(', 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{ marketz { id } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['an unknown filter', '{ markets(where: { nam: "x" }) { id } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['no number', '{ marginAccounts(where: { leverage_gt: "much" }) { id } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['a mutation', 'mutation { a }', 'GRAPHQL_VALIDATION_FAILED'],
    ['a subscription', 'subscription { a }', 'GRAPHQL_VALIDATION_FAILED'],
    ['several operations and no name', 'query A { __typename } query B { __typename }', 'OPERATION_RESOLUTION_FAILURE'],
    ['too many tokens', `{ ${'id '.repeat(3000)} }`, 'GRAPHQL_PARSE_FAILED'],
    [
      'too deep',
      `{ market(id: "0x") ${'{ pool { markets '.repeat(8)} { id } ${'} }'.repeat(8)} }`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'too many aliases',
      `{ ${Array.from({ length: 70 }, (_, i) => `a${i}: __typename`).join(' ')} }`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['too expensive', '{ markets(first: 1000) { positions(first: 1000) { id } } }', 'QUERY_TOO_EXPENSIVE'],
    ['an unknown block', '{ markets(block: { number: 100000 }) { id } }', 'BLOCK_NOT_FOUND'],
    ['two ways to name a block', '{ overview(block: { number: 1, number_gte: 1 }) { markets } }', 'BAD_USER_INPUT'],
    ['first out of range', '{ markets(first: 5000) { id } }', 'BAD_USER_INPUT'],
    ['a circle of fragments', '{ markets { ...A } } fragment A on Market { ...A }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('error: %s', async (_name, query, code) => {
    expect(await refusal(await post(asked(query)))).toEqual([400, code]);
  });

  test('error: variables that do not fit', async () => {
    const body = JSON.stringify({ query: 'query A($n: Int!) { markets(first: $n) { id } }', variables: { n: 'many' } });
    expect(await refusal(await post(body))).toEqual([400, 'BAD_USER_INPUT']);
  });

  test('suggests no names of the schema', async () => {
    for (const query of ['{ marketz { id } }', '{ markets(orderBy: nam) { id } }', '{ markets { nam } }']) {
      expect(await (await post(asked(query))).text()).not.toMatch(/did you mean/i);
    }
    const body = { query: 'query A($o: Market_orderBy) { markets(orderBy: $o) { id } }', variables: { o: 'nam' } };
    expect(await (await post(JSON.stringify(body))).text()).not.toMatch(/did you mean/i);
  });

  test('/subgraph speaks the entity dialect alone', async () => {
    const answer = await api.ask('{ markets(first: 1) { name } _meta { hasIndexingErrors } }', {}, '/subgraph');
    expect(answer.data).toEqual({ markets: [{ name: expect.any(String) }], _meta: { hasIndexingErrors: false } });
    const derived = await api.ask('{ markets { utilization } }', {}, '/subgraph');
    expect([derived.status, derived.errors?.[0]?.extensions.code]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
  });

  test.each(exampleQueries.map(({ title, query }) => [title, query]))(
    'the example "%s" answers',
    async (_title, query) => {
      const { status, errors, data } = await api.ask(query);
      expect([status, errors]).toEqual([200, undefined]);
      expect(data).toBeTruthy();
    },
  );

  test('what breaks inside stays inside', async () => {
    const secret = 'relation "sgd1.market" does not exist at /srv/engine/store.ts';
    const broken: EntityReader = { ...api.reader, find: () => Promise.reject(new Error(secret)) };
    const logged: string[] = [];
    const log = (message: string) => void logged.push(message);
    const inner = await createApi({ reader: broken, schema: testSchema(), log });
    const server = await startHttpServer({ api: inner, port: 0, log });
    for (const query of [
      '{ markets { id } }',
      '{ overview { markets } }',
      '{ marginAccounts(orderBy: leverage) { id } }',
    ]) {
      const response = await fetch(`${server.url}/graphql`, { method: 'POST', headers: json, body: asked(query) });
      const text = await response.text();
      expect(response.status).toBe(500);
      expect(text).not.toMatch(/sgd1|store\.ts|stack|relation/);
      const { errors } = JSON.parse(text);
      expect(errors[0].extensions.code).toBe('INTERNAL_SERVER_ERROR');
      expect(response.headers.get('x-request-id')).toBe(errors[0].extensions.requestId);
      expect(logged.at(-1)).toContain(errors[0].extensions.requestId);
      expect(logged.at(-1)).toContain(secret);
    }
    await server.close();
    await inner.close();
  });
});

describe('the other paths', () => {
  test('/health, /ready and unknown ones', async () => {
    expect(await (await get('/health')).json()).toEqual({ status: 'ok' });
    const ready = await get('/ready');
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { ready: true, block: 30, lagSeconds: expect.any(Number), reason: null },
    ]);
    expect(await refusal(await get('/nothing'))).toEqual([404, 'NOT_FOUND']);
    expect((await fetch(`${api.server.url}/health`, { method: 'DELETE' })).status).toBe(405);
  });

  test('/ready is 503 until something is indexed', async () => {
    const empty = await openMemoryApi([]);
    const answer = await fetch(`${empty.server.url}/ready`);
    expect([answer.status, await answer.json()]).toEqual([
      503,
      { ready: false, block: null, lagSeconds: null, reason: 'nothing is indexed yet' },
    ]);
    const { status, errors } = await empty.ask('{ overview { markets } }');
    expect([status, errors?.[0]?.extensions.code]).toEqual([400, 'BLOCK_NOT_FOUND']);
    await empty.close();
  });

  test('/graphiql and its files come from this machine, with the examples', async () => {
    const page = await (await get('/graphiql')).text();
    const files = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(files).toHaveLength(5);
    expect(page).not.toMatch(/https?:\/\//);
    for (const file of files) {
      const answer = await get(file);
      expect([file, answer.status]).toEqual([file, 200]);
      expect((await answer.text()).length).toBeGreaterThan(200);
    }
    expect(await (await get('/graphiql/start.js')).text()).toContain('Liquidation heatmap');
    expect((await get('/graphiql/package.json')).status).toBe(404);
  });

  test('/ and /assets are the dashboard, and nothing beyond it', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'marginscope-'));
    await mkdir(join(directory, 'web', 'assets'), { recursive: true });
    await writeFile(join(directory, 'web', 'index.html'), '<p>here</p>');
    await writeFile(join(directory, 'web', 'assets', 'app.js'), 'run()');
    await writeFile(join(directory, 'secret.txt'), 'secret');
    const server = await startHttpServer({ api: api.api, port: 0, assetsDirectory: join(directory, 'web') });
    const at = async (path: string) => {
      const answer = await fetch(`${server.url}${path}`);
      return [answer.status, answer.headers.get('content-type'), (await answer.text()).slice(0, 12)];
    };
    expect(await at('/')).toEqual([200, 'text/html; charset=utf-8', '<p>here</p>']);
    expect(await at('/assets/app.js')).toEqual([200, 'text/javascript; charset=utf-8', 'run()']);
    for (const path of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/%00',
      '/%',
      '/assets',
    ]) {
      expect((await at(path))[0]).toBe(404);
    }
    await server.close();
    await rm(directory, { recursive: true });
  });
});

describe('startHttpServer', () => {
  test('error: a port in use', async () => {
    const failed = startHttpServer({ api: api.api, port: api.server.port });
    await expect(failed).rejects.toBeInstanceOf(PortInUse);
    await expect(failed).rejects.toMatchObject({ code: 'PORT_IN_USE', kind: 'fatal-config', port: api.server.port });
  });

  test('error: a host that is not this machine', async () => {
    await expect(startHttpServer({ api: api.api, port: 0, host: '192.0.2.1' })).rejects.toMatchObject({
      code: 'CANNOT_LISTEN',
    });
  });

  test('listens on the loopback alone', async () => {
    expect(api.server.url).toBe(`http://127.0.0.1:${api.server.port}`);
    // The same port is still free on another address of this machine.
    const other = createServer();
    await new Promise<void>((resolve, reject) => {
      other.once('error', reject).listen(api.server.port, '127.0.0.2', resolve);
    });
    await new Promise((resolve) => other.close(resolve));
  });

  test('close lets requests in flight end and takes no more', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let reached = (): void => undefined;
    const inside = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const slow: EntityReader = {
      ...api.reader,
      async find(query) {
        reached();
        await held;
        return api.reader.find(query);
      },
    };
    const inner = await createApi({ reader: slow, schema: testSchema() });
    const server = await startHttpServer({ api: inner, port: 0 });
    const running = fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: json,
      body: asked('{ markets { id } }'),
    });
    await inside;
    const closed = server.close();
    expect(server.close()).toBe(closed);
    await expect(fetch(`${server.url}/health`)).rejects.toThrow();
    release();
    const answer = await running;
    expect([answer.status, (await answer.json()).data.markets.length]).toEqual([200, 5]);
    await closed;
    await inner.close();
  });
});
