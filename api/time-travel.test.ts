import { afterAll, beforeAll, expect, test } from 'vitest';
import { derivedQuery, derivedRoots } from '../test/support/derived-queries.ts';
import { differingAnswers } from '../test/support/differing-answers.ts';
import { openMemoryApi } from '../test/support/memory-api.ts';
import { marketId, owners, pool } from './testing/aave-market.ts';
import { analysisBatches } from './testing/analysis-scenario.ts';
import { serveIndexed, type TestApi } from './testing/test-api.ts';

// Apollo Server loads graphql's CommonJS build; what is tested here must share that instance.

let api: TestApi;
beforeAll(async () => {
  api = await openMemoryApi([...analysisBatches.slice(0, 1)]);
});
afterAll(() => api.close());

const { reconciliation: _, ...roots } = derivedRoots({
  market: marketId('WETH'),
  perpMarket: marketId('WETH'),
  pool,
  owner: owners.alice,
  since: 0,
});

type Ask = (query: string) => Promise<unknown>;

/** What every derived root field answers, at the newest block or another. */
async function answers(ask: Ask, block?: number): Promise<{ readonly [name: string]: unknown }> {
  const at = block === undefined ? undefined : `block: { number: ${block} }`;
  const found: { [name: string]: unknown } = {};
  for (const [name, asked] of Object.entries(roots)) {
    found[name] = await ask(derivedQuery(name, asked, at));
  }
  return found;
}

test('R06 a derived answer at a block is what it was when the chain ended there', async () => {
  const ask = async (query: string) => {
    const { data, errors } = await api.ask(query);
    expect(errors, query).toBeUndefined();
    return data;
  };
  const then = [await answers(ask)];
  const [crash, ...later] = analysisBatches.slice(1);
  if (crash !== undefined) await api.store.commit(crash);
  then.push(await answers(ask));
  for (const batch of later) await api.store.commit(batch);
  // Another process has no books of those blocks.
  const fresh = await serveIndexed(api.reader);
  expect(differingAnswers(await answers(ask, 10), then[0])).toEqual([]);
  expect(differingAnswers(await answers(fresh.ask, 20), then[1])).toEqual([]);
  for (const name of ['overview', 'atRiskCurve', 'oracleHealth', 'parameterChangeImpacts'])
    expect(then[0]?.[name], name).not.toEqual(then[1]?.[name]);
  await fresh.close();
});
