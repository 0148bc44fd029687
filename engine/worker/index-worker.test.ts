import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildProbe } from '../../test/probes/build-probe.ts';
import { PROBE, tell } from '../../test/probes/run-probe.ts';
import { openTestDatabases, type TestDatabases } from '../../test/support/store-fixture.ts';
import { ensureIndexWorker } from '../../test/support/store-worker.ts';
import { createScriptedChain, type ScriptedChain } from '../chain/testing/scripted-chain.ts';
import { type ScriptedServer, serveChain as serveScripted } from '../chain/testing/scripted-server.ts';
import { loadSubgraph } from '../manifest/subgraph.ts';
import { createEntityReader } from '../query/reader.ts';
import { readStatus } from '../store/inspect.ts';
import type { Database } from '../store/sql.ts';
import { startIndexWorker } from './start-index-worker.ts';

let databases: TestDatabases;
beforeAll(async () => {
  await ensureIndexWorker();
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

const order = (what: string, arg = '') => {
  const { topics, data } = tell(what, arg);
  return { address: PROBE, topics, data };
};

/** Blocks 0 to 12; block 11 makes the probe do something. */
async function serveChain(what: string, arg: string): Promise<{ chain: ScriptedChain; server: ScriptedServer }> {
  const chain = createScriptedChain();
  for (let n = 1; n <= 12; n++) chain.mine(n === 11 ? [order('runs', 'first'), order(what, arg)] : []);
  return { chain, server: await serveScripted(chain) };
}

async function start(db: Database, url: string, more: { steps?: number; schema?: string } = {}) {
  const subgraphDir = await buildProbe('host');
  const { schema, ...tuning } = more;
  return startIndexWorker({
    subgraphDir,
    chain: { type: 'rpc', urls: [url] },
    database: db,
    tuning: { ...tuning, ...(schema !== undefined && { deployment: { schema } }) },
  });
}

describe.each(['pglite', 'postgres'] as const)('%s', (kind) => {
  test('R14: after a mapping that looped has failed, the store says so', async () => {
    const db = await databases.open(kind);
    const { server } = await serveChain('fail', 'loop');
    const worker = await start(db, server.url, { steps: 30_000_000, schema: 'looping' });
    const { schema, id } = await loadSubgraph(await buildProbe('host'));
    const reader = createEntityReader({ db, schemaName: worker.schemaName, schema, deploymentId: id });
    expect(await worker.indexer.run()).toMatchObject({
      status: 'failed',
      failure: { block: { number: 11 }, handler: 'handleDo' },
    });
    const status = await readStatus(db, { ...worker, id: worker.deploymentId, schema });
    expect(status).toMatchObject({ health: 'failed', failure: { block: { number: 11 } }, head: { number: 11 } });
    expect(status.failure?.message).toMatch(/took too many steps.*in handleDo of Probe, log 1/);
    expect(await reader.hasIndexingErrors()).toBe(true);
    await worker.close();
    await server.close();
  });

  test('R14: while a mapping loops without end the other threads answer; told to stop it ends, and the next goes on behind the last block', async () => {
    const db = await databases.open(kind);
    const { server } = await serveChain('fail', 'loop');
    const steps = 1_000_000_000_000;
    const worker = await start(db, server.url, { steps, schema: 'stopped' });
    const { schema, id } = await loadSubgraph(await buildProbe('host'));
    const reader = createEntityReader({ db, schemaName: worker.schemaName, schema, deploymentId: id });
    const stop = new AbortController();
    let ended = false;
    const running = worker.indexer.run({ signal: stop.signal }).finally(() => {
      ended = true;
    });
    await expect.poll(() => server.requests.flat().some(({ method }) => method === 'eth_getLogs')).toBe(true);
    for (let answers = 0; answers < 50; answers++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      expect(await reader.hasIndexingErrors()).toBe(false);
    }
    expect(ended).toBe(false);
    stop.abort();
    expect(await running).toMatchObject({ status: 'canceled' });
    await worker.close();
    await server.close();

    const healthy = await serveChain('runs', 'second');
    const next = await start(db, healthy.server.url, { schema: 'stopped' });
    expect(await next.indexer.run()).toMatchObject({ status: 'reached', head: { number: 12 } });
    expect(await db.query('select id, value from stopped.fact where id like $1', ['runs%'])).toEqual([
      { id: 'runs first', value: '1 1 1' },
      { id: 'runs second', value: '1 1 1' },
    ]);
    await next.close();
    await healthy.server.close();
  });

  test('error: what keeps an engine from opening comes with its kind', async () => {
    const db = await databases.open(kind);
    const { server } = await serveChain('runs', 'x');
    const first = await start(db, server.url, { schema: 'taken' });
    if (kind === 'postgres') {
      const second = start(db, server.url, { schema: 'taken' });
      await expect(second).rejects.toMatchObject({ name: 'DatabaseInUse', kind: 'fatal-config' });
    }
    await first.close();
    const wrong = startIndexWorker({
      subgraphDir: '/nowhere',
      chain: { type: 'rpc', urls: [server.url] },
      database: db,
    });
    await expect(wrong).rejects.toMatchObject({ kind: 'fatal-config' });
    await server.close();
  });
});
