import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Anvil, startAnvil } from '../devnet/chain/anvil.ts';
import { compileContracts } from '../devnet/contracts/jobs.ts';
import { jumpDiffusion } from '../devnet/prices/jump-diffusion.ts';
import { GENESIS, playScenario } from '../devnet/scenario/scenario.ts';
import { inProcess } from './support/door.ts';
import { type Running, start } from './support/serve.ts';

const folder = mkdtempSync(join(tmpdir(), 'marginscope-live-'));
let anvil: Anvil;
let server: Running;
let url: string;

async function ask(query: string): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return response.json();
}

const newestBlock = async (): Promise<unknown> => {
  const answer = await ask('{ _meta { block { number } } }');
  return JSON.parse(JSON.stringify(answer), (key, value) => (key === 'data' ? value._meta.block.number : value)).data;
};

beforeAll(async () => {
  anvil = await startAnvil({ genesisTimestamp: GENESIS });
  const path = jumpDiffusion({ seed: 5, hours: 24 });
  await playScenario({ rpc: anvil.rpc, contracts: await compileContracts() }, { seed: 5, accounts: 40, path });
  const env = { RPC_URL: anvil.url, NETWORK: 'devnet', PORT: '0', DATA_DIR: folder };
  server = start({ args: ['serve'], env });
  url = (await server.waitFor(/Serving (http:\/\/\S+?)\/\s/))[1] ?? '';
  await server.waitFor(/Ready\./);
});

afterAll(async () => {
  await server?.stop('SIGKILL');
  await anvil?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('RPC_URL indexes a live chain, follows it, and says how settled its head is', async () => {
  const head = Number(await anvil.rpc.call('eth_blockNumber'));
  await expect.poll(newestBlock).toBe(head);
  const overview = await ask('{ overview { markets totals { accounts } meta { finality block { number } } } }');
  expect(overview).toEqual({
    data: {
      overview: {
        markets: 6,
        totals: { accounts: expect.any(Number) },
        meta: { finality: 'UNFINALIZED', block: { number: head } },
      },
    },
  });

  await anvil.rpc.call('evm_mine');
  await expect.poll(newestBlock).toBe(head + 1);
});

test('a reorganisation below the head is followed', async () => {
  const head = Number(await anvil.rpc.call('eth_blockNumber'));
  const hashAt = async () => JSON.stringify(await ask(`{ _meta(block: { number: ${head} }) { block { hash } } }`));
  await expect.poll(newestBlock).toBe(head);
  const before = await hashAt();
  await anvil.rpc.call('anvil_reorg', 2, []);
  await anvil.rpc.call('evm_mine');
  await expect.poll(newestBlock).toBe(head + 1);
  expect(await hashAt()).not.toBe(before);
});

const RECONCILIATION = `{ reconciliation(sample: 30) {
  reconciled accounts block { number } lines { value compared exact failed worst { subject onChain rebuilt } }
} }`;

test('the server compares what it indexed with the contracts', async () => {
  const head = Number(await anvil.rpc.call('eth_blockNumber'));
  await expect.poll(newestBlock).toBe(head);
  const answer = JSON.parse(JSON.stringify(await ask(RECONCILIATION))).data.reconciliation;
  expect(answer).toMatchObject({ reconciled: true, accounts: 30, block: { number: head } });
  const compared = new Map<string, number>();
  for (const line of answer.lines) {
    expect(line).toMatchObject({ exact: line.compared, failed: 0, worst: null });
    compared.set(line.value, line.compared);
  }
  expect(Object.fromEntries(compared)).toEqual({
    supply: 6,
    debt: expect.any(Number),
    price: 6,
    collateral: 30,
    'liquidation threshold': 30,
    'health factor': 30,
  });
});

test('SIGTERM ends it cleanly', async () => {
  expect(await server.stop('SIGTERM')).toMatchObject({ code: 0, signal: null });
});

test('reconcile compares every account at any block, and tells another chain from its own', async () => {
  const data = join(folder, 'reconcile');
  const place = ['--data-dir', data, '--network', 'devnet'];
  expect((await inProcess(['index', '--rpc-url', anvil.url, ...place])).stderr).not.toContain('marginscope:');
  const block = Math.floor(Number(await anvil.rpc.call('eth_blockNumber')) / 2);
  const done = await inProcess(['reconcile', '--rpc', anvil.url, '--block', `${block}`, '--json', ...place]);
  expect({ ...done, stdout: JSON.parse(done.stdout) }).toMatchObject({ code: 0, stdout: { reconciled: true, block } });
  const table = await inProcess(['reconcile', '--rpc', anvil.url, '--sample', '5', ...place]);
  expect(table.stdout).toMatch(/health factor +5 +5 +0/);
  expect(table.stdout).toContain('everything agrees');

  const other = await startAnvil({ genesisTimestamp: GENESIS + 1 });
  try {
    await other.rpc.call('anvil_mine', `0x${(2 * block + 10).toString(16)}`);
    const refused = await inProcess(['reconcile', '--rpc', other.url, ...place]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/it is another chain/);
  } finally {
    await other.stop();
  }
});
