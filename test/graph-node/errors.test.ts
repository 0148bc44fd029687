import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { test } from 'vitest';
import { startAnvil } from '../../devnet/chain/anvil.ts';
import { createMiner } from '../../devnet/chain/miner.ts';
import { buildProbe } from '../probes/build-probe.ts';
import { addressOf, emit } from '../probes/probe-chain.ts';
import { startPostgres } from '../support/postgres.ts';
import { emission, placeEmitters } from './emitter.ts';
import { startGnd } from './gnd.ts';

const tell = (at: number, what: string, arg = '') =>
  emit(addressOf(at), 'event Do(string what, string arg)', [what, arg]);

async function variant(build: string, address: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'faithful-'));
  await cp(build, folder, { recursive: true });
  const file = join(folder, 'subgraph.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/0x0{37}0f1/, addressOf(Number(address))));
  return folder;
}

test('experiment', async () => {
  const anvil = await startAnvil({ genesisTimestamp: 1_704_067_200 });
  await placeEmitters(anvil.rpc, [0xf1, 0xf2, 0xf3, 0xf4, 0xf8, 0xf9].map(addressOf));
  const miner = await createMiner(anvil.rpc);
  const mine = (list: ReturnType<typeof tell>[]) => miner.mineAll(miner.head.timestamp + 12, list.map(emission));
  await mine([]);
  for (const a of [0xf1, 0xf3, 0xf4]) await mine([tell(a, 'fact', 'kept')]);
  await mine([
    tell(0xf1, 'fact', 'a'),
    tell(0xf1, 'fail', 'first'),
    tell(0xf1, 'fact', 'b'),
    tell(0xf1, 'fail', 'second'),
    tell(0xf1, 'child', addressOf(0xf8)),
    tell(0xf8, 'fail', 'in child'),
    tell(0xf8, 'fact', 'c'),
  ]);
  await mine([tell(0xf3, 'fail', 'after start')]);
  for (let i = 0; i < 12; i++) await mine([tell(0xf1, 'fact', 'later'), tell(0xf3, 'fact', 'later')]);
  await mine([tell(0xf2, 'fact', 'kept')]);
  await mine([
    tell(0xf2, 'fact', 'a'),
    tell(0xf2, 'fail', 'first'),
    tell(0xf2, 'fact', 'b'),
    tell(0xf2, 'fail', 'second'),
    tell(0xf2, 'child', addressOf(0xf8)),
    tell(0xf8, 'fail', 'in child'),
    tell(0xf8, 'fact', 'c'),
  ]);
  await mine([tell(0xf2, 'fact', 'kept')]);
  const build = await buildProbe('edge-errors');
  const builds = [];
  for (const a of ['0xf1', '0xf2', '0xf3', '0xf4']) builds.push(await variant(build, a));
  const postgres = await startPostgres();
  const databaseUrl = await postgres.createDatabase();
  const gnd = await startGnd({ builds, network: 'devnet', rpcUrl: anvil.url, databaseUrl });
  const db = new pg.Client(databaseUrl);
  await db.connect();
  await new Promise((r) => setTimeout(r, 12000));
  const show = async (what: string) => {
    console.log('=====', what);
    for (const sql of [
      'select d.id, right(d.subgraph, 30) s, h.block_number, d.health, d.failed, d.synced_at_block_number, left(d.fatal_error,6) fatal, array_length(d.non_fatal_errors,1) nf from subgraphs.deployment d join subgraphs.head h on h.id=d.id order by 1',
      'select left(id,6) id, right(subgraph_id,30) s, message, handler, deterministic, block_range::text from subgraphs.subgraph_error order by vid',
      'select id, paused_at from subgraphs.subgraph_deployment_assignment order by 1',
    ])
      console.table((await db.query(sql)).rows);
    for (let i = 0; i < 4; i++) {
      console.log(i, JSON.stringify((await db.query(`select * from ${await gnd.schemaOf(i)}.fact order by vid`)).rows));
      for (const q of [
        '{ _meta { block { number } hasIndexingErrors } facts { id } }',
        '{ facts(subgraphError: allow) { id value times } }',
        '{ facts(block: { number: 4 }) { id } }',
        '{ facts { id } }',
      ])
        console.log(i, q, JSON.stringify(await gnd.ask(i, q)));
    }
  };
  await show('first');
  await mine([tell(0xf2, 'fact', 'late'), tell(0xf3, 'fact', 'late'), tell(0xf8, 'fact', 'late child')]);
  await mine([tell(0xf2, 'fail', 'late')]);
  await new Promise((r) => setTimeout(r, 3000));
  await show('then');
  await anvil.rpc.call('anvil_reorg', 1, []);
  const m2 = await createMiner(anvil.rpc);
  await m2.mineAll(m2.head.timestamp + 12, [tell(0xf2, 'fact', 'x')].map(emission));
  await new Promise((r) => setTimeout(r, 3000));
  await show('reorg');
  for (const q of [
    '{ facts(subgraphError: allow, limit: 3) { id } }',
    '{ facts(subgraphError: allow, nonsense: {a: 1}) { id } }',
    '{ facts(subgraphError: allow) { id { x } } }',
    '{ facts(subgraphError: allow) { id } facts(first: 1, subgraphError: allow) { value } }',
    'query Q($a: Int) { facts(subgraphError: allow) { id } }',
    '{ facts(subgraphError: allow) { id } } fragment F on Fact { id }',
    '{ facts(subgraphError: allow, where: {nope: 1}) { id } }',
    '{ facts(subgraphError: allow, first: 1, first: 2) { id } }',
    '{ facts(subgraphError: allow) { id @nope } }',
    '{ facts(subgraphError: allow) { nope } }',
    '{ facts(subgraphError: allow) { ...G } }',
    'query A { facts(subgraphError: allow) { id } } query B { facts { id } }',
    '{ facts(subgraphError: allow) { id ... on Nope { id } } }',
    '{ facts(subgraphError: allow, first: "3") { id } }',
    '{ facts(subgraphError: allow, orderBy: "id") { id } }',
    '{ facts(subgraphError: allow) }',
    '{ __typename }',
    'query Q($a: Int!) { facts(first: $a, subgraphError: allow) { id } }',
    '{ facts(subgraphError: allow, where: {value: $x}) { id } }',
    '{ facts(subgraphError: allow, first: $x) { id } }',
  ])
    console.log(
      q,
      JSON.stringify(await gnd.ask(3, q).catch(String)),
      '#####',
      JSON.stringify(await gnd.ask(1, q).catch(String)),
    );
  await db.end();
  await gnd.stop();
  await postgres.stop();
  await anvil.stop();
}, 120000);
