import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../engine/index.ts';
import { ensureStoreWorker } from '../test/support/store-worker.ts';
import { createApiSchema } from './create-api.ts';
import { randomDocument } from './testing/random-document.ts';
import { aftermath, crash, opening } from './testing/scenario.ts';
import { openTestApi, type TestApi, testSchema } from './testing/test-api.ts';

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

/** R18, R20. FUZZ_RUNS sets how many; a failure prints its seed and document. */
test('no document makes the server fail or tell its secrets', async () => {
  const property = fc.asyncProperty(randomDocument(createApiSchema(testSchema())), async (query) => {
    const response = await fetch(`${api.server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { v: 1 } }),
    });
    const text = await response.text();
    expect({ status: response.status, logged: api.logged, text: text.slice(0, 500) }).toMatchObject({
      status: expect.toSatisfy((status: number) => status === 200 || status === 400),
      logged: [],
      text: expect.not.stringMatching(/did you mean|sgd\d|node_modules|\bat .*\.ts:|syntax error at or near/i),
    });
    expect(text).not.toContain('INTERNAL_SERVER_ERROR');
  });
  await fc.assert(property, { numRuns: Number(process.env.FUZZ_RUNS ?? 400) });
}, 600_000);
