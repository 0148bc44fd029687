import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { subgraphFor } from '../../cli/networks.ts';
import { type Anvil, startAnvil } from '../../devnet/chain/anvil.ts';
import { compileContracts } from '../../devnet/contracts/jobs.ts';
import { jumpDiffusion } from '../../devnet/prices/jump-diffusion.ts';
import { findProjectRoot } from '../../devnet/project-root.ts';
import { GENESIS, playScenario } from '../../devnet/scenario/scenario.ts';
import { queriesFor } from './queries.ts';
import { reorganise } from './reorganise.ts';
import { missingPart, openSideBySide, type SideBySide } from './side-by-side.ts';
import { SUBGRAPH_QUERIES, WIDER_QUERIES } from './subgraph-queries.ts';

const NETWORK = 'devnet';
const SEED = 3;
/** In the middle of the scenario. */
const OLD_BLOCK = 90;
const NOTHING = { graphNode: [], ours: [] };

const missing = await missingPart();
if (missing !== null) console.log(`skipped: ${missing}`);

describe.skipIf(missing !== null)('our subgraph, by graph-node and by this engine', () => {
  let anvil: Anvil;
  let both: SideBySide;

  beforeAll(async () => {
    anvil = await startAnvil({ genesisTimestamp: GENESIS });
    const path = jumpDiffusion({ seed: SEED, hours: 72 });
    const played = await playScenario(
      { rpc: anvil.rpc, contracts: await compileContracts() },
      { seed: SEED, accounts: 60, path },
    );
    const build = await buildFor(played.market.provider);
    both = await openSideBySide({ builds: [build], network: NETWORK, rpcUrl: anvil.url });
    await both.catchUp();
  }, 300_000);
  afterAll(async () => {
    await both?.close();
    await anvil?.stop();
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

async function buildFor(address: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'marginscope-networks-'));
  try {
    const networksFile = join(folder, 'networks.json');
    await writeFile(networksFile, JSON.stringify({ [NETWORK]: { PoolAddressesProvider: { address, startBlock: 0 } } }));
    return await subgraphFor({ buildDir: join(findProjectRoot(), 'build'), networksFile, network: NETWORK });
  } finally {
    await rm(folder, { recursive: true });
  }
}
