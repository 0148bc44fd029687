import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildProbe } from '../../test/probes/build-probe.ts';
import { addressOf, emit } from '../../test/probes/probe-chain.ts';
import { createRpcSource } from '../chain/rpc/rpc-source.ts';
import { createScriptedChain } from '../chain/testing/scripted-chain.ts';
import { type ScriptedServer, serveChain } from '../chain/testing/scripted-server.ts';
import { createStoredDigests } from '../digest/stored-digests.ts';
import { loadSubgraph } from '../manifest/subgraph.ts';
import { type EngineTuning, openEngine } from '../open-engine.ts';
import { type Database, openDatabase } from '../store/database.ts';
import { examine } from '../store/examine.ts';
import { findDeployment, readStatus } from '../store/inspect.ts';

const tell = (what: string, arg: string) => emit(addressOf(0xf1), 'event Do(string what, string arg)', [what, arg]);
const FIRST = 5;
const LAST = 31;

const chain = createScriptedChain();
let server: ScriptedServer;
let db: Database;
beforeAll(async () => {
  for (let number = 1; number < LAST; number++) {
    const fails = number === FIRST || number === 7 || number === 28;
    chain.mine(
      fails ? [tell('fact', `${number}`), tell('fail', 'told to'), tell('auto', 'after')] : [tell('fact', 'x')],
    );
  }
  server = await serveChain(chain);
  db = await openDatabase({ memory: true });
});
afterAll(async () => {
  await db.close();
  await server.close();
});

/** Runs a deployment of its own name, as after a restart where there is one. */
async function run(name: string, tuning: EngineTuning & { readonly to?: number; readonly revertTo?: number } = {}) {
  const subgraph = { ...(await loadSubgraph(await buildProbe('edge-errors'))), id: name };
  const source = createRpcSource({ urls: [server.url] });
  const engine = await openEngine({ subgraph, source, database: db, ...tuning, deployment: { schema: name } });
  try {
    const { to, revertTo } = tuning;
    if (revertTo !== undefined)
      await engine.store.revertTo({ number: revertTo, hash: chain.blocks[revertTo]?.header.hash ?? '0x' });
    const outcome = await engine.indexer.run(to === undefined ? {} : { to });
    const found = await findDeployment(db, name);
    if (found === null) throw new Error('it was not deployed');
    const problems: unknown[] = [];
    for await (const check of examine(db, found)) problems.push(...check.problems);
    expect(problems).toEqual([]);
    const status = await readStatus(db, found);
    const digest = await createStoredDigests(db, name).at(status.head?.number ?? -1);
    return { outcome, status, digest };
  } finally {
    await engine.close();
  }
}

test('far behind the head an error pauses, which a restart keeps, a revert heals and `keepGoing` goes on from', async () => {
  const paused = await run('paused');
  expect(paused.outcome).toMatchObject({ status: 'failed', head: { number: FIRST } });
  expect(paused.status).toMatchObject({
    health: 'unhealthy',
    failure: { paused: true, handler: 'handleDo', block: { number: FIRST } },
    errors: [{ block: { number: FIRST } }],
    entities: { Auto: 1 },
  });
  expect(await run('paused', { flush: { blocks: 1 } })).toEqual(paused);
  const before = await run('paused', { revertTo: FIRST - 1, to: FIRST - 1 });
  expect(before.status).toMatchObject({ health: 'healthy', failure: null, errors: [], reorgs: { count: 1 } });
  const again = await run('paused', { detail: 'logs' });
  expect([again.digest, again.outcome]).toEqual([paused.digest, paused.outcome]);
  const whole = await run('paused', { keepGoing: true });
  expect(whole.outcome).toMatchObject({ status: 'reached', head: { number: LAST - 1 } });
  expect(whole.status).toMatchObject({ health: 'unhealthy', failure: null, entities: { Auto: 3 } });
  expect(whole.status.errors.map(({ block }) => block.number)).toEqual([FIRST, 7, 28]);
  const straight = await run('straight', { keepGoing: true, flush: { blocks: 3 }, detail: 'logs' });
  expect(straight.digest).toBe(whole.digest);
  expect(straight.status.errors).toEqual(whole.status.errors);
});

test('a deployment that was in step with the chain once goes on at errors, also after going far back', async () => {
  await run('synced', { keepGoing: true });
  const anew = await run('synced', { revertTo: 2 });
  expect(anew.outcome).toMatchObject({ status: 'reached', head: { number: LAST - 1 } });
  expect(anew.status.errors.length).toBe(3);
});
