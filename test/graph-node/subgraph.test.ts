import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApiSchema } from '../../api/create-api.ts';
import { createApi, startHttpServer } from '../../api/index.ts';
import { createAsk } from '../../cli/ask.ts';
import { subgraphFor } from '../../cli/networks.ts';
import { type Anvil, startAnvil } from '../../devnet/chain/anvil.ts';
import { compileContracts } from '../../devnet/contracts/jobs.ts';
import { jumpDiffusion } from '../../devnet/prices/jump-diffusion.ts';
import { findProjectRoot } from '../../devnet/project-root.ts';
import { GENESIS, playScenario } from '../../devnet/scenario/scenario.ts';
import { type ChainSource, createEntityGraph, createRpcSource, type EntityReader } from '../../engine/index.ts';
import { type DerivedSubjects, derivedQuery, derivedRoots, mixed } from '../support/derived-queries.ts';
import { differingAnswers } from '../support/differing-answers.ts';
import { inProcess } from '../support/door.ts';
import { queriesFor } from './queries.ts';
import { serveReadOnly } from './read-only-server.ts';
import { reorganise } from './reorganise.ts';
import { missingPart, openSideBySide, type SideBySide } from './side-by-side.ts';
import { SUBGRAPH_QUERIES, WIDER_QUERIES } from './subgraph-queries.ts';

const NETWORK = 'devnet';
const SEED = 3;
/** In the middle of the scenario. */
const OLD_BLOCK = 90;
/** Fixed ones, and those that look up markets and tokens, which come together as far as one turn of the event loop goes. */
const MOST_STATEMENTS = 150;
const NOTHING = { graphNode: [], ours: [] };

const missing = await missingPart();
if (missing !== null) console.log(`skipped: ${missing}`);

describe.skipIf(missing !== null)('our subgraph, by graph-node and by this engine', () => {
  let anvil: Anvil;
  let both: SideBySide;

  beforeAll(async () => {
    anvil = await startAnvil({ genesisTimestamp: GENESIS });
    const path = jumpDiffusion({ seed: SEED, hours: 40 });
    const played = await playScenario(
      { rpc: anvil.rpc, contracts: await compileContracts() },
      { seed: SEED, accounts: 40, crowd: 10, path },
    );
    const build = await buildFor({ PoolAddressesProvider: played.market.provider, ...played.crowds?.sources });
    both = await openSideBySide({ builds: [build], network: NETWORK, rpcUrl: anvil.url });
    await both.catchUp();
  });
  afterAll(async () => {
    await both?.close();
    await anvil?.stop();
  });

  test('six protocols act on the chain, and a fall of prices liquidates', async () => {
    const { data } = await both.graphNode(
      0,
      '{ marginAccounts(first: 1000) { protocol { slug } } liquidations(first: 1000) { protocol { slug } } }',
    );
    const { marginAccounts, liquidations } = data as Record<string, { protocol: { slug: string } }[]>;
    const slugs = (rows: { protocol: { slug: string } }[] = []) => new Set(rows.map(({ protocol }) => protocol.slug));
    expect(slugs(marginAccounts).size).toBe(6);
    expect(slugs(liquidations).size).toBeGreaterThanOrEqual(5);
  });

  test('has the same rows, version by version', async () => {
    const rows = await both.rows(0);
    expect(rows.length).toBeGreaterThan(1000);
    const tables = new Set(rows.map((line) => line.slice(0, line.indexOf(' '))));
    expect([...tables]).toEqual(
      expect.arrayContaining(['data_sources$', 'position', 'price_stats_hour', 'flow_stats_day']),
    );
    expect(await both.compareRows(0)).toEqual(NOTHING);
  });

  test('gives the same answers', async () => {
    const queries = [...queriesFor(both.schemas[0]!, OLD_BLOCK), ...SUBGRAPH_QUERIES];
    expect(await both.compareAnswers(0, queries)).toEqual([]);
  });

  test('answers some queries that graph-node does not', async () => {
    for (const { query, graphNode } of WIDER_QUERIES) {
      const [difference] = await both.compareAnswers(0, [query]);
      expect(JSON.stringify(difference?.graphNode), query).toMatch(graphNode);
      expect(difference?.ours.errors, query).toBeUndefined();
    }
  });

  test('what graph-node has indexed is read as our own: entities, derived numbers and blocks, now and in the past', async () => {
    const { url, schemaName, reader } = await both.theirs(0);
    const own = both.readerOf(0);
    // One in seven of what the sides were compared with, so that the test is quick.
    const asked = [...queriesFor(own.schema, OLD_BLOCK).filter((_, i) => i % 7 === 0), ...SUBGRAPH_QUERIES];
    const [theirAsk, ownAsk] = [createAsk(reader), createAsk(own)];
    // Errors name the deployment.
    const unnamed = (answer: unknown, { deploymentId }: EntityReader) =>
      JSON.stringify(answer).replaceAll(deploymentId, '');
    for (const query of asked)
      expect(unnamed(await theirAsk({ query }), reader), query).toBe(unnamed(await ownAsk({ query }), own));
    const head = await own.head();
    expect(await reader.head()).toEqual(head);
    const old = await own.resolveBlock({ type: 'number', number: OLD_BLOCK });
    expect(await reader.resolveBlock({ type: 'hash', hash: old.hash })).toEqual(old);
    expect(await reader.blockState(old)).toEqual({ isCanonical: true, hasIndexingErrors: false });
    const printed = await inProcess([
      'query',
      '{ tokens { symbol } }',
      '--json',
      '--database-url',
      url,
      '--schema',
      schemaName,
    ]);
    expect(JSON.parse(printed.stdout)).toEqual(await ownAsk({ query: '{ tokens { symbol } }' }));
    const refused = await inProcess(['status', '--database-url', url, '--schema', schemaName]);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('graph-node')]);
  });

  test("R06 every derived root field answers over graph-node's rows as over ours, in the past as over rows that end there", async () => {
    const { reader } = await both.theirs(0);
    const own = both.readerOf(0);
    const old = await own.resolveBlock({ type: 'number', number: OLD_BLOCK });
    const roots = derivedRoots({ ...(await subjectsOf(own)), since: old.timestamp - 8 * 3_600 });
    const query = createApiSchema(own.schema).getQueryType()?.getFields() ?? {};
    const stored = createEntityGraph(own.schema).resolvers.Query ?? {};
    const derived = Object.keys(query).filter((name) => !(name in stored));
    expect(derived.filter((name) => !(name in roots)).sort()).toEqual(OF_A_SERVER);
    const past = `block: { number: ${OLD_BLOCK} }`;
    const chain = createRpcSource({ urls: [anvil.url] });
    const ended = await both.replayed(0, OLD_BLOCK);
    const [theirApi, ownApi] = [await openApi(reader, chain), await openApi(own, chain)];
    const endedApi = await openApi(ended, chain);
    for (const [name, asked] of Object.entries(roots)) {
      const [now, before] = [derivedQuery(name, asked), derivedQuery(name, asked, past)];
      const then = await theirApi.ask(before);
      expect(then.errors, name).toBeUndefined();
      expect(then, name).toEqual(await ownApi.ask(before));
      // R06: as if the chain had ended there. What walks through many books is asked once, so that the test is quick.
      if (!WALKING.has(name)) expect(differingAnswers(then, await endedApi.ask(now)), name).toEqual([]);
      if (AT_HEAD.has(name)) expect(await theirApi.ask(now), name).toEqual(await ownApi.ask(now));
    }
    await theirApi.close();
    await ownApi.close();
    await endedApi.close();
  });

  test('a question over stored and derived fields takes few statements whatever its rows, on both', async () => {
    let rows = 0;
    for (const { reader, statements } of await both.counted(0)) {
      const api = await openApi(reader);
      await api.ask(mixed(2));
      const taken: number[] = [];
      for (const first of [3, 30]) {
        statements.length = 0;
        const { data, errors } = await api.ask(mixed(first));
        expect(errors).toBeUndefined();
        taken.push(statements.length);
        rows = (data as { markets: { positions: unknown[] }[] }).markets.flatMap(({ positions }) => positions).length;
      }
      // Markets and tokens that rows name are looked up once each at most, some at a time.
      expect(rows).toBeGreaterThan(MOST_STATEMENTS);
      expect(Math.min(...taken), `${taken}`).toBeGreaterThan(0);
      expect(Math.max(...taken), `${taken}`).toBeLessThan(MOST_STATEMENTS);
      await api.close();
    }
  });

  test("serve --read-only answers over graph-node's rows and over ours, and follows what is indexed", async () => {
    const question = mixed(20);
    const ownApi = await openApi(both.readerOf(0));
    const expected = await ownApi.ask(question);
    await ownApi.close();
    const places = [await both.theirs(0), { ...both.ours(0), rpcUrl: anvil.url }];
    const servers = await Promise.all(places.map(serveReadOnly));
    try {
      const exports: string[] = [];
      for (const server of servers) {
        const { number } = (await both.readerOf(0).head()) ?? {};
        expect(await server.ready()).toMatchObject({ ready: true, block: number, behindSeconds: 0, reason: null });
        expect(await server.ask(question)).toEqual(expected);
        exports.push(await server.text('/export/marginAccounts.csv'));
      }
      expect(exports[0]?.split('\n').length).toBeGreaterThan(40);
      expect(exports[1]).toBe(exports[0]);
      const finality = '{ overview { meta { finality } } }';
      const [unknown, known] = await Promise.all(servers.map((server) => server.ask(finality)));
      expect(unknown).toEqual({ data: { overview: { meta: { finality: 'UNKNOWN' } } } });
      expect(known).toMatchObject({ data: { overview: { meta: { finality: expect.stringMatching(/FINAL/) } } } });
      const told = await Promise.all(servers.map((server) => server.subscribe()));
      await anvil.rpc.call('anvil_mine', '0x1');
      await both.catchUp();
      const { number, hash } = (await both.readerOf(0).head()) ?? {};
      expect(await Promise.all(told.map((next) => next()))).toEqual(servers.map(() => ({ number, hash })));
    } finally {
      const ends = await Promise.all(servers.map((server) => server.stop()));
      expect(ends).toEqual(servers.map(() => expect.objectContaining({ code: 0, stderr: '' })));
    }
  });

  test('has the same rows after a reorganisation', async () => {
    const before = await both.rows(0);
    const miner = await reorganise(anvil.rpc, 3);
    await miner.mine(miner.head.timestamp + 7200, []);
    await both.catchUp();
    expect(await both.rows(0)).not.toEqual(before);
    expect(await both.compareRows(0)).toEqual(NOTHING);
    expect(await both.compareAnswers(0, queriesFor(both.schemas[0]!, OLD_BLOCK).slice(0, 20))).toEqual([]);
  });
});

const WALKING = new Set(['liquidationHeatmapHistory', 'leverageBuildUp', 'parameterChangeImpacts', 'alertBacktest']);
const AT_HEAD = new Set([
  'overview',
  'markets',
  'marginAccounts',
  'marginAccountsConnection',
  'atRiskCurve',
  'cascade',
]);

/** What a server has beside rows: its alerts. */
const OF_A_SERVER = ['alertRoutes', 'alertRules', 'alerts'];

/** Subjects that the derived questions have something to say of. */
async function subjectsOf(reader: EntityReader): Promise<Omit<DerivedSubjects, 'since'>> {
  const ask = createAsk(reader);
  const { data } = await ask({
    query: `{ liquidations(first: 1, where: { protocol_: { slug: "aave-v3" } }) { marginAccount { owner { id } pool { id } } collateralMarket { id } }
      markets(first: 1, where: { kind: PERP }) { id } }`,
  });
  const { liquidations, markets } = data as Found;
  const [one, perp] = [liquidations[0]!, markets[0]!];
  const { owner, pool } = one.marginAccount;
  return { market: one.collateralMarket.id, perpMarket: perp.id, pool: pool.id, owner: owner.id };
}

type Id = { readonly id: string };
interface Found {
  readonly liquidations: readonly { marginAccount: { owner: Id; pool: Id }; collateralMarket: Id }[];
  readonly markets: readonly Id[];
}

async function openApi(reader: EntityReader, chain?: ChainSource) {
  const api = await createApi({ reader, schema: reader.schema, ...(chain && { chain }) });
  const server = await startHttpServer({ api, port: 0 });
  return {
    async ask(query: string): Promise<{ readonly data: unknown; readonly errors?: unknown }> {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query }),
      });
      return JSON.parse(await response.text());
    },
    async close(): Promise<void> {
      await server.close();
      await api.close();
    },
  };
}

async function buildFor(addresses: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'marginscope-networks-'));
  try {
    const networksFile = join(folder, 'networks.json');
    const networks = JSON.parse(await readFile(join(findProjectRoot(), 'networks.json'), 'utf8'));
    const sources = { ...networks[NETWORK] };
    for (const [name, address] of Object.entries(addresses)) sources[name] = { address, startBlock: 0 };
    await writeFile(networksFile, JSON.stringify({ [NETWORK]: sources }));
    return await subgraphFor({ buildDir: join(findProjectRoot(), 'build'), networksFile, network: NETWORK });
  } finally {
    await rm(folder, { recursive: true });
  }
}
