import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Anvil, startAnvil } from '../../devnet/chain/anvil.ts';
import { createMiner, type Miner } from '../../devnet/chain/miner.ts';
import { openDatabase } from '../../engine/index.ts';
import { buildProbe } from '../probes/build-probe.ts';
import { addressOf, type Emission, emit } from '../probes/probe-chain.ts';
import { emission, placeEmitters } from './emitter.ts';
import { reorganise } from './reorganise.ts';
import { missingPart, openSideBySide, type SideBySide } from './side-by-side.ts';

const NOTHING = { graphNode: [], ours: [] };
/** Subgraphs by what they watch: one that fails far behind the head, one near it, one that stores at its start, one that traps there. */
const [FAR, NEAR, STORING, TRAPPING] = [0xf1, 0xf2, 0xf3, 0xf4];
/** Watched by subgraphs of older versions: what they compile to is the same, what they are given and may do is not. */
const [OLD, OLD_CHILD] = [0xf5, 0xf6];
const VERSIONS = [
  { api: '0.0.5', spec: '0.0.4' },
  { api: '0.0.6', spec: '0.0.5' },
  { api: '0.0.7', spec: '0.0.8' },
  { api: '0.0.8', spec: '1.0.0' },
] as const;
const CHILD = 0xf8;
const EMITTERS = [FAR, NEAR, STORING, TRAPPING, OLD, OLD_CHILD, CHILD, 0xf9];

const tell = (at: number, what: string, arg = ''): Emission =>
  emit(addressOf(at), 'event Do(string what, string arg)', [what, arg]);

/** Handlers that fail between others that do not, in a source that the block made too. */
const mixed = (at: number): Emission[] => [
  tell(at, 'fact', 'a'),
  tell(at, 'fail', 'first'),
  tell(at, 'auto', 'b'),
  tell(at, 'fail', 'second'),
  tell(at, 'child', addressOf(CHILD)),
  tell(CHILD, 'fail', 'third'),
  tell(CHILD, 'fact', 'c'),
];

const QUERIES = [
  '{ _meta { block { number } hasIndexingErrors } }',
  '{ _meta { hasIndexingErrors } facts { id } }',
  '{ facts { id } }',
  '{ facts(subgraphError: deny) { id } }',
  '{ facts(subgraphError: allow) { id value times } autos(subgraphError: allow) { id value } }',
  '{ facts(block: { number: 4 }) { id times } _meta(block: { number: 4 }) { hasIndexingErrors } }',
  '{ facts(block: { number: 19 }) { id times } _meta(block: { number: 19 }) { hasIndexingErrors } }',
  '{ facts(block: { number: 21 }) { id times } }',
];

/** Against GraphQL's rules, which graph-node does not check by default; the last ones it refuses as well. */
const UNRULY = `
{ facts(limit: 1) { id } }
{ facts(nonsense: { a: [1] }) { id } _meta(nope: 1) { block(nope: 1) { number } } }
{ facts { id { x } value { y { z } } } }
{ facts { id } facts(first: 1) { value } }
{ facts(first: 1) { id } facts { value } }
{ facts { x: id x: value } }
query Q($a: Int) { facts { id } }
{ facts { id } } fragment F on Fact { id }
{ facts(first: 1, first: 2) { id } }
{ facts(where: { value: "child", value: "probe" }) { id } }
{ facts @nope(a: 1) { id @nope } }
query Q @nope { facts @include { id } }
{ facts autos { id } }
{ facts { id ... on Auto { value } } }
{ facts { ...F } } fragment F on Fact { id ...G } fragment G on Auto { value }
{ facts { ...F ...F } } fragment F on Fact { id } fragment F on Fact { value }
{ facts(where: { value: $x }) { id } }
{ facts(first: $x, where: { value_not: $x }) { id } }
query Q($a: Int = 2, $a: Int = 1) { facts(first: $a) { id } }
{ facts { id value @include(if: $x) times @skip(if: $x) } }
query Q($on: Boolean = false) { facts { id } facts(first: 1) @include(if: $on) { value } }
{ facts(block: { number: 0 }) { id } _meta(block: { number: 0 }) { block { number hash } } }
{ a: facts(first: 1) { id } a: autos { id } }
{ facts { ... @include(if: true) { x: id } ... @skip(if: false) { x: value } } }
{ facts { ... @include(if: false) { x: id } x: value } }
{ facts { x: value ... on Fact @include(if: true) { x: id times } } }
{ facts { ...A ...B } } fragment A on Fact { x: id } fragment B on Fact { x: value times }
{ facts { x: id @include(if: false) x: value } }
query Q($on: Boolean!) { facts { x: id @include(if: $on) x: value @skip(if: $on) } }
{ facts { x: id @skip(if: $x) x: value } }
{ facts(first: 1) @include(if: false) { id } facts { value } }
{ ... @include(if: true) { facts(first: 1) { id } } facts { value } }
{ facts { value } ... on Query @include(if: true) { facts(first: 1) { id } } }
{ facts(where: { nope: 1 }) { id } }
{ facts { nope } }
{ facts { id ... on Nope { id } } }
{ fact { id } }
`
  .trim()
  .split('\n');

const WITH_VARIABLES = [
  {
    query: 'query Q($id: String!) { fact(id: $id) { id } facts(where: { id: $id, value_not: $id }) { id } }',
    id: 'kept',
  },
  { query: 'query Q($id: ID!) { facts(where: { value_not: $id }) { id } }', id: 'kept' },
  { query: 'query Q($id: Bytes!) { facts(where: { value_not: $id }) { id } }', id: 'kept' },
  { query: 'query Q($id: String) { fact(id: $id) { id } }', id: 'kept' },
  { query: 'query Q($id: String) { fact(id: $id) { id } }' },
  { query: 'query Q($id: String!) { fact(id: $id) { id } }' },
  { query: 'query Q($id: Int) { autos(where: { id_gt: $id }) { value } }', id: 1 },
  { query: 'query Q($id: String) { autos(where: { id_gt: $id }) { value } }', id: '1' },
  { query: 'query Q($id: [String!]) { facts(where: { id_in: $id }) { id } }', id: ['kept', 'start'] },
  { query: 'query Q($id: [ID]) { facts(where: { id_in: $id }) { id } }', id: ['kept'] },
  { query: 'query Q($id: String) { facts(where: { id_in: [$id] }) { id } }', id: 'kept' },
  { query: 'query Q($id: String) { facts(orderBy: $id, orderDirection: desc) { id } }', id: 'times' },
  { query: 'query Q($id: Boolean) { facts { id value @include(if: $id) times @skip(if: $id) } }', id: true },
  { query: 'query Q($id: Boolean) { facts { id value @include(if: $id) times @skip(if: $id) } }' },
  { query: 'query Q($id: String!) { facts(first: $id) { id } }', id: '1' },
  { query: 'query Q($id: Nope_filter) { facts(where: $id) { id } }', id: {} },
].map(({ query, id }) => ({ query, variables: id === undefined ? {} : { id } }));

/** Blocks of the errors that a deployment lists as passed over. */
async function listedErrors({ url, schemaName }: { readonly url: string; readonly schemaName: string }) {
  const db = await openDatabase({ url });
  const errors = await db.query(
    `select lower(e.block_range) as block from subgraphs.subgraph_error e
     join subgraphs.deployment d on e.id = any(d.non_fatal_errors)
     join public.deployment_schemas s on s.id = d.id where s.name = $1 order by 1`,
    [schemaName],
  );
  await db.close();
  return errors;
}

const missing = await missingPart();
if (missing !== null) console.log(`skipped: ${missing}`);

describe.skipIf(missing !== null)('handlers and start sections that fail, by graph-node and by this engine', () => {
  let anvil: Anvil;
  let miner: Miner;
  let both: SideBySide;
  let folder: string;

  const mine = (emissions: readonly Emission[]) => miner.mineAll(miner.head.timestamp + 12, emissions.map(emission));

  async function edit(file: string, change: (text: string) => string): Promise<void> {
    await writeFile(file, change(await readFile(file, 'utf8')));
  }

  async function watching(build: string, address: number): Promise<string> {
    const copy = await mkdtemp(join(folder, 'build-'));
    await cp(build, copy, { recursive: true });
    await edit(join(copy, 'subgraph.yaml'), (text) => text.replace(addressOf(FAR), addressOf(address)));
    return copy;
  }

  /** Without the type whose ids are generated, which is newer. */
  async function older(build: string, { api, spec }: (typeof VERSIONS)[number]): Promise<string> {
    const copy = await watching(build, OLD);
    await edit(join(copy, 'subgraph.yaml'), (text) => text.replaceAll('0.0.9', api).replace('1.3.0', spec));
    await edit(join(copy, 'schema.graphql'), (text) => text.slice(0, text.indexOf('type Auto')));
    return copy;
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'marginscope-errors-'));
    anvil = await startAnvil({ genesisTimestamp: 1_704_067_200 });
    await placeEmitters(anvil.rpc, EMITTERS.map(addressOf));
    miner = await createMiner(anvil.rpc);
    await mine([]);
    for (const at of [FAR, STORING, TRAPPING]) await mine([tell(at, 'fact', 'kept')]);
    await mine(mixed(FAR));
    await mine([tell(OLD, 'unknown', 'u'), tell(OLD, 'child', addressOf(OLD_CHILD)), tell(OLD_CHILD, 'fact', 'c')]);
    for (let i = 0; i < 12; i++) await mine([tell(FAR, 'fact', 'later'), tell(STORING, 'fact', 'later')]);
    for (const emissions of [[tell(NEAR, 'fact', 'kept')], mixed(NEAR), [tell(NEAR, 'fact', 'kept')]])
      await mine(emissions);
    const build = await buildProbe('edge-errors');
    const builds = await Promise.all([
      ...[FAR, NEAR, STORING, TRAPPING].map((address) => watching(build, address)),
      ...VERSIONS.map((version) => older(build, version)),
    ]);
    both = await openSideBySide({ builds, network: 'devnet', rpcUrl: anvil.url });
  });
  afterAll(async () => {
    await both?.close();
    await anvil?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('nonFatalErrors: far behind the head an error pauses the deployment with what else its block did', async () => {
    const outcome = await both.pause(0);
    expect(outcome).toMatchObject({ status: 'failed', head: { number: 5 }, failure: { paused: true } });
    expect((await both.rows(0)).length).toBeGreaterThan(3);
    expect(await both.compareRows(0)).toEqual(NOTHING);
    expect(await both.compareAnswers(0, QUERIES.slice(0, 6))).toEqual([]);
  });

  test('nonFatalErrors: near the head it goes on, and errors go with blocks that a fork drops', async () => {
    await both.catchUp([1, 2]);
    await mine([tell(NEAR, 'fact', 'late'), tell(STORING, 'fact', 'late'), tell(CHILD, 'fact', 'late child')]);
    await mine([tell(NEAR, 'fail', 'late'), tell(STORING, 'fail', 'late'), tell(STORING, 'fact', 'last')]);
    await both.catchUp([1, 2]);
    expect(await both.answers(2, '{ _meta { hasIndexingErrors } }')).toEqual({
      data: { _meta: { hasIndexingErrors: true } },
    });
    await expectEqual();
    miner = await reorganise(anvil.rpc, 1);
    await mine([tell(NEAR, 'fact', 'instead'), tell(STORING, 'auto', 'instead')]);
    await both.catchUp([1, 2]);
    expect(await both.answers(2, '{ _meta { hasIndexingErrors } }')).toEqual({
      data: { _meta: { hasIndexingErrors: false } },
    });
    await expectEqual();
  });

  test('what GraphQL refuses and graph-node passes over is answered alike', async () => {
    expect(await both.compareAnswers(2, [...UNRULY, ...WITH_VARIABLES])).toEqual([]);
  });

  test('subgraphs of apiVersion 0.0.5 to 0.0.8 and specVersion 0.0.4 on give the same rows', async () => {
    const subgraphs = VERSIONS.map((_, i) => 4 + i);
    for (const subgraph of subgraphs.slice(0, 3)) {
      await both.catchUp([subgraph]);
      expect((await both.rows(subgraph)).length).toBeGreaterThan(1);
      expect(await both.compareRows(subgraph)).toEqual(NOTHING);
    }
    // From 0.0.8 on a field that is not in the schema is an error.
    expect(await both.pause(7)).toMatchObject({ failure: { paused: true } });
    expect(await both.compareRows(7)).toEqual(NOTHING);
  });

  test('a start section runs anew before each handler, and stops both where it traps', async () => {
    const messages = await both.fail(3);
    expect(messages.graphNode).toContain('unreachable');
    expect(messages.ours).toContain('unreachable');
    expect(await both.compareRows(3)).toEqual(NOTHING);
  });

  async function expectEqual(): Promise<void> {
    for (const subgraph of [1, 2]) {
      expect(await both.compareRows(subgraph)).toEqual(NOTHING);
      expect(await both.compareAnswers(subgraph, QUERIES)).toEqual([]);
      expect(await listedErrors(both.ours(subgraph))).toEqual(await listedErrors(await both.theirs(subgraph)));
    }
  }
});
