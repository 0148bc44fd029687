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
import { findGnd } from './gnd.ts';
import { openSideBySide, type SideBySide } from './side-by-side.ts';

const NETWORK = 'devnet';
const SEED = 3;
const NOTHING = { graphNode: [], ours: [] };

const missing = findGnd() === null;
if (missing) console.log('skipped: graph-node serves no binary for this platform');

describe.skipIf(missing)('our subgraph, by graph-node and by this engine', () => {
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
    expect((await both.rows(0)).length).toBeGreaterThan(1000);
    expect(await both.compareRows(0)).toEqual(NOTHING);
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
