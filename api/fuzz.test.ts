import fc from 'fast-check';
import type { GraphQLSchema } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../engine/index.ts';
import { ensureStoreWorker } from '../test/support/store-worker.ts';
import { openAlerts } from './alerts/service.ts';
import { createApiSchema } from './create-api.ts';
import { fieldsAsked, fieldsOf } from './testing/coverage.ts';
import { randomDocument } from './testing/random-document.ts';
import { aftermath, crash, opening } from './testing/scenario.ts';
import { openTestApi, type TestApi, testSchema } from './testing/test-api.ts';

// Apollo Server loads graphql's CommonJS build; what is tested here must share that instance.

const RUNS = Number(process.env.FUZZ_RUNS ?? 400);
const TOKEN = 'correct-horse';

let db: Database;
let api: TestApi;
let schema: GraphQLSchema;
beforeAll(async () => {
  await ensureStoreWorker();
  db = await openDatabase({ memory: true });
  schema = createApiSchema(testSchema());
  api = await openTestApi(db, [opening, crash, aftermath], ({ reader, schemaName }) => ({
    adminToken: TOKEN,
    alerts: (books) =>
      openAlerts({
        database: db,
        deploymentSchema: schemaName,
        network: 'devnet',
        reader,
        books,
        env: {},
        maxAgeSeconds: Number.POSITIVE_INFINITY,
        ageFrom: 'head',
        ticks: false,
        print: () => undefined,
        log: (line) => void api.logged.push(line),
      }),
  }));
});
afterAll(async () => {
  await api.close();
  await db.close();
});

interface Answered {
  readonly status: number;
  readonly text: string;
}

/** Over HTTP, or of a subscription what its stream begins with. */
async function send(query: string, path: string): Promise<Answered> {
  const isStream = /^subscription/.test(query) && path === '/graphql';
  const leave = new AbortController();
  const response = await fetch(`${api.server.url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${TOKEN}`,
      ...(isStream && { accept: 'text/event-stream' }),
    },
    body: JSON.stringify({ query, variables: { v: 1 } }),
    signal: leave.signal,
  });
  const { status } = response;
  if (!response.headers.get('content-type')?.includes('event-stream')) return { status, text: await response.text() };
  const first = await Promise.race([
    response.body?.getReader().read(),
    new Promise<undefined>((resolve) => setTimeout(resolve, 20)),
  ]);
  leave.abort();
  return { status, text: new TextDecoder().decode(first?.value ?? new Uint8Array()) };
}

const secrets = /did you mean|sgd\d|node_modules|\bat .*\.ts:|syntax error at or near|INTERNAL_SERVER_ERROR/i;

/** R18, R20. FUZZ_RUNS sets how many; a failure prints its seed and document. */
test('R18 no document makes the server fail or tell its secrets, and the documents reach what there is', async () => {
  const reached = new Set<string>();
  const property = fc.asyncProperty(randomDocument(schema), fc.nat({ max: 9 }), async (query, n) => {
    const { status, text } = await send(query, n === 0 ? '/subgraph' : '/graphql');
    expect({ status, logged: api.logged, text: text.slice(0, 500) }).toMatchObject({
      status: expect.toSatisfy((code: number) => code === 200 || code === 400),
      logged: [],
      text: expect.not.stringMatching(secrets),
    });
    if (/"data":\{/.test(text)) for (const field of fieldsAsked(schema, query)) reached.add(field);
  });
  await fc.assert(property, { numRuns: RUNS });
  const all = fieldsOf(schema);
  const roots = [...all].filter((field) => /^(Query|Mutation|Subscription)\./.test(field));
  const share = (fields: readonly string[]) => fields.filter((field) => reached.has(field)).length / fields.length;
  expect(share(roots)).toBeGreaterThan(RUNS >= 10_000 ? 0.95 : 0.6);
  expect(share([...all])).toBeGreaterThan(RUNS >= 10_000 ? 0.85 : 0.3);
}, 3_600_000);
