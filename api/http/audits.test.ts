import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../engine/index.ts';
import { ensureStoreWorker } from '../../test/support/store-worker.ts';
import { opening } from '../testing/scenario.ts';
import { openTestApi, type TestApi } from '../testing/test-api.ts';

// Apollo Server loads graphql's CommonJS build; what is tested here must share that instance.

let db: Database;
beforeAll(async () => {
  await ensureStoreWorker();
  db = await openDatabase({ memory: true });
});
afterAll(() => db.close());

/** What a server MAY do and this one does not: a GET must bring a header that no form and no link can send. */
const mayNot = ['5A70', 'D6D5', '6A70'].map((id) => expect.stringMatching(`^notice ${id} MAY .* GET`));

describe.each([true, false])('R18 GraphQL over HTTP, introspection: %s', (introspection) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi(db, [opening], { introspection });
  });
  afterAll(() => api.close());

  test.each(['/graphql', '/subgraph'])('%s passes the audits of graphql-http', async (path) => {
    const audits = serverAudits({ url: `${api.server.url}${path}` });
    const results = await Promise.all(audits.map((audit) => audit.fn()));
    const failed = results.flatMap((one) => (one.status === 'ok' ? [] : [`${one.status} ${one.id} ${one.name}`]));
    expect(failed).toEqual(mayNot);
    expect(audits.length).toBeGreaterThan(60);
    expect(api.logged).toEqual([]);
  });

  test('the schema is told or kept, whole', async () => {
    const named =
      '{ __type(name: "Market") { name } ...A } fragment A on Query { other: __type(name: "Query") { name } }';
    const known = introspection
      ? { __type: { name: 'Market' }, other: { name: 'Query' } }
      : { __type: null, other: null };
    const asked = 'query Q($n: String!) { __type(name: $n) { fields { name } } }';
    for (const path of ['/graphql', '/subgraph']) {
      expect((await api.ask(named, {}, path)).data).toEqual(known);
      expect((await api.ask(asked, { n: 'Market' }, path)).data.__type === null).toBe(!introspection);
      const whole = await api.ask('{ __schema { types { name } } }', {}, path);
      expect([whole.status, whole.errors?.[0]?.extensions.code]).toEqual(
        introspection ? [200, undefined] : [400, 'GRAPHQL_VALIDATION_FAILED'],
      );
    }
  });
});
