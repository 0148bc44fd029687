import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAsk } from '../cli/ask.ts';
import { openMemoryApi } from '../test/support/memory-api.ts';
import { batch } from './testing/aave-market.ts';
import { aftermath, crash, opening } from './testing/scenario.ts';
import type { TestApi } from './testing/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  const last = aftermath.blocks.at(-1)?.number ?? 0;
  const stopped = batch(last + 1, last + 1, []);
  const [block] = stopped.blocks;
  if (block === undefined) throw new Error('a batch has a block');
  const failure = { block, handler: 'handleIt', message: 'overflow' };
  api = await openMemoryApi([opening, crash, aftermath, { ...stopped, failure }]);
});
afterAll(() => api.close());

const QUERY = '{ markets(subgraphError: allow) { id } }';

test.each(['/graphql', '/subgraph'])(
  '%s: a failed deployment that may answer says so, as graph-node does',
  async (path) => {
    const allowed = await api.ask(QUERY, {}, path);
    expect(allowed).toMatchObject({ status: 200, errors: [{ message: 'indexing_error' }] });
    expect(allowed.data.markets).not.toHaveLength(0);
    const denied = await api.ask('{ markets { id } }', {}, path);
    expect(denied.data).toBeNull();
    expect(denied.errors?.[0]?.extensions.code).toBe('INDEXING_ERROR');
  },
);

test('the query command says so too', async () => {
  const answer = await createAsk(api.reader)({ query: QUERY });
  expect(answer).toMatchObject({ data: { markets: expect.any(Array) }, errors: [{ message: 'indexing_error' }] });
});
