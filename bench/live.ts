// Times what a subscriber and a receiver of alerts wait: from the moment a block is mined on anvil until its event is
// received over a WebSocket, or its signed message by a webhook, with many accounts in the book, the shipped rules, and
// a new price and borrows in each block. The server finds heads as it does for its users: over anvil's WebSocket, or by
// polling where `--http` hides it. Run by hand, from the root (MARGINSCOPE_CPU_PROF=folder profiles the server,
// MARGINSCOPE_NODE has options for its Node.js, whose output then goes to live-server.log):
//   npx esbuild bench/live.ts --bundle --platform=node --format=esm --packages=external --outfile=dist/bench/live.js && cp dist/*-worker.js dist/bench/ && node dist/bench/live.js [--http] [accounts] [blocks]
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, createClient } from 'graphql-ws';
import { encodeFunctionData, parseAbi } from 'viem';
import { WebSocket } from 'ws';
import { subgraphFor } from '../cli/networks.ts';
import type { Market } from '../devnet/aave/market.ts';
import { type Anvil, startAnvil } from '../devnet/chain/anvil.ts';
import { compileContracts } from '../devnet/contracts/jobs.ts';
import { jumpDiffusion } from '../devnet/prices/jump-diffusion.ts';
import { findProjectRoot } from '../devnet/project-root.ts';
import { GENESIS, playScenario } from '../devnet/scenario/scenario.ts';
import {
  createEntityReader,
  loadSubgraph,
  openDatabase,
  openDeployment,
  type ProcessedBlock,
} from '../engine/index.ts';
import { type Command, run, start } from '../test/support/serve.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../test/support/webhook-receiver.ts';
import { copiedAccounts } from './live-data.ts';
import { startHttpDoor } from './live-http.ts';

const numbers = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const ACCOUNTS = Number(numbers[0] ?? 100_000);
const BLOCKS = Number(numbers[1] ?? 60);
const HIDES_SOCKET = process.argv.includes('--http');
const BORROWS = 10;
const ABI = parseAbi([
  'function latestRound() view returns (uint256)',
  'function latestAnswer() view returns (int256)',
  'function submit(uint256 round, int256 answer)',
  'function borrow(address asset, uint256 amount, uint256 mode, uint16 referral, address onBehalfOf)',
]);

const root = findProjectRoot();
const folder = mkdtempSync(join(tmpdir(), 'marginscope-live-bench-'));
/** Price of ether when the market was left, 8 decimals. */
let base: bigint | null = null;
const say = (line: string) => console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);

/** Puts copies of the scenario's accounts into the store, in a block of their own that the chain has too. */
async function fill(anvil: Anvil): Promise<string> {
  await anvil.rpc.call('evm_mine');
  const header = Object(await anvil.rpc.call('eth_getBlockByNumber', 'latest', false));
  const block: ProcessedBlock = {
    number: Number(header.number),
    hash: header.hash,
    parentHash: header.parentHash,
    timestamp: Number(header.timestamp),
  };
  const place = { buildDir: join(root, 'build'), networksFile: join(root, 'networks.json'), network: 'devnet' };
  const subgraph = await loadSubgraph(await subgraphFor(place));
  const db = await openDatabase({ dataDir: folder });
  const { store, schemaName } = await openDeployment(db, subgraph, { schema: 'marginscope_devnet' });
  const reader = createEntityReader({ db, schemaName, schema: subgraph.schema, deploymentId: subgraph.id });
  const from = await store.head();
  if (from === null) throw new Error('nothing is indexed');
  await store.commit(await copiedAccounts(reader, { from, block, count: ACCOUNTS }));
  const [account] = await reader.find({
    type: 'MarginAccount',
    block: block.number,
    where: { openBorrowCount_gt: 0 },
    first: 1,
  });
  await store.close();
  await db.close();
  return String(account?.id);
}

/**
 * One block: the price of ether a percent over or under where it stood, by turns, and some borrows. Gives its number
 * and when it was mined.
 */
async function mineOne(
  anvil: Anvil,
  market: Market,
  borrowers: readonly string[],
): Promise<{ number: number; at: number }> {
  const { rpc } = anvil;
  const feed = market.reserves[0]?.feed.aggregator ?? '0x';
  const ask = async (functionName: 'latestRound' | 'latestAnswer') =>
    BigInt(
      String(await rpc.call('eth_call', { to: feed, data: encodeFunctionData({ abi: ABI, functionName }) }, 'latest')),
    );
  const round = await ask('latestRound');
  base ??= await ask('latestAnswer');
  const moved = (base * (round % 2n === 0n ? 101n : 99n)) / 100n;
  const data = encodeFunctionData({ abi: ABI, functionName: 'submit', args: [round + 1n, moved] });
  const common = { gas: '0xb71b00', gasPrice: '0x0' };
  await rpc.call('eth_sendTransaction', { from: market.reporter, to: feed, data, ...common });
  const asset = market.reserves.find(({ config }) => config.symbol === 'USDC')?.asset ?? '0x';
  for (const user of borrowers) {
    const args = [asset, 1_000_000n, 2n, 0, `0x${user.slice(2)}`] as const;
    await rpc.call('eth_sendTransaction', {
      from: user,
      to: market.pool,
      data: encodeFunctionData({ abi: ABI, functionName: 'borrow', args }),
      ...common,
    });
  }
  await rpc.call('evm_mine');
  const at = performance.now();
  return { number: Number(await rpc.call('eth_blockNumber')), at };
}

/** The shipped rules, and one that fires or resolves at every block. */
const rulesFor = (receiver: WebhookReceiver, price: number) =>
  readFileSync(join(root, 'alerts.yaml'), 'utf8')
    .replace(/^allow: .*$/m, 'allow: [127.0.0.1]')
    .replace(
      /^routes: .*$/m,
      `routes:\n  - { id: receiver, type: webhook, url: "${receiver.url}", secretsEnv: [BENCH_SECRET] }`,
    )
    .concat(`
  - id: ether
    metric: market.price-usd
    where: { symbol: WETH }
    above: ${price}
    severity: info
    routes: [receiver]
    summary: "Ether is at {value}"
`);

interface Watched {
  readonly client?: Client;
  readonly name: string;
  /** When the last word about each block came, by its number; `performance.now()`. */
  readonly seen: ReadonlyMap<number, number>;
}

function watch(url: string, name: string, query: string, numberOf: (data: unknown) => number): Watched {
  const client = createClient({ url: `${url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket });
  const seen = new Map<number, number>();
  client.subscribe(
    { query },
    {
      next: ({ data, errors }) => {
        if (errors) console.error(name, JSON.stringify(errors));
        else seen.set(numberOf(data), performance.now());
      },
      error: (error) => console.error(name, error),
      complete: () => undefined,
    },
  );
  return { client, name, seen };
}

async function processorSeconds(url: string): Promise<number> {
  const page = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_cpu_seconds_total\S* (\S+)$/m.exec(page)?.[1]);
}

function report({ name, seen }: Watched, mined: ReadonlyMap<number, number>): void {
  const waits = [...mined].flatMap(([number, at]) => {
    const got = seen.get(number);
    return got === undefined ? [] : [got - at];
  });
  waits.sort((a, b) => a - b);
  const at = (share: number) =>
    Math.round(waits[Math.min(waits.length - 1, Math.floor(share * waits.length))] ?? Number.NaN);
  const missed = mined.size - waits.length;
  say(
    `${name.padEnd(34)} p50 ${at(0.5)} ms  p90 ${at(0.9)} ms  p99 ${at(0.99)} ms  of ${waits.length} blocks${missed ? `, ${missed} skipped for newer ones` : ''}`,
  );
}

const anvil = await startAnvil({ genesisTimestamp: GENESIS });
try {
  const path = jumpDiffusion({ seed: 5, hours: 24 });
  const { market, agents } = await playScenario(
    { rpc: anvil.rpc, contracts: await compileContracts() },
    { seed: 5, accounts: 60, path },
  );
  const env = { RPC_URL: anvil.url, NETWORK: 'devnet', PORT: '0', DATA_DIR: folder };
  const command: Command = { args: ['index'], env };
  const indexed = await run(command);
  if (indexed.code !== 0) throw new Error(indexed.stderr);
  const account = await fill(anvil);
  say(`${ACCOUNTS} accounts stored`);
  await mineOne(anvil, market, []);
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const receiver = await startWebhookReceiver(secret);
  writeFileSync(join(folder, 'alerts.yaml'), rulesFor(receiver, Number(base ?? 0n) / 1e8));
  const rules = ['--alerts', join(folder, 'alerts.yaml'), '--alerts-max-age', '9999d'];
  const door = HIDES_SOCKET ? await startHttpDoor(anvil.url) : null;
  const profile = process.env.MARGINSCOPE_CPU_PROF;
  const server = start({
    args: ['serve', ...rules],
    env: { ...env, RPC_URL: door?.url ?? anvil.url, BENCH_SECRET: secret },
    node: [
      ...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []),
      ...(process.env.MARGINSCOPE_NODE?.split(' ') ?? []),
    ],
  });
  const url = (await server.waitFor(/Serving (http:\/\/\S+?)\/\s/))[1] ?? '';
  await server.waitFor(/Ready\./);
  const watched = [
    watch(
      url,
      'blockApplied',
      'subscription { blockApplied { block { number } } }',
      (data) => Object(data).blockApplied.block.number,
    ),
    watch(
      url,
      'marginAccount (needs the book)',
      `subscription { marginAccount(id: "${account}") { nativeHealth meta { block { number } } } }`,
      (data) => Object(data).marginAccount.meta.block.number,
    ),
    watch(url, 'alerts', 'subscription { alerts { block { number } } }', (data) => Object(data).alerts.block.number),
    {
      name: 'alert at the webhook',
      get seen() {
        return new Map(receiver.received.map(({ block, at }) => [block, at]));
      },
    },
  ];
  const borrowers = agents.slice(0, BORROWS).map(({ address }) => String(address));
  // The first book is read whole.
  while (watched.some(({ seen }) => seen.size === 0)) {
    await mineOne(anvil, market, []);
    await sleep(1000);
  }
  const mined = new Map<number, number>();
  let processor = 0;
  for (let i = -5; i < BLOCKS; i++) {
    const next = performance.now() + 1000;
    const { number, at } = await mineOne(anvil, market, borrowers);
    if (i === 0) processor = await processorSeconds(url);
    if (i >= 0) mined.set(number, at);
    await sleep(Math.max(0, next - performance.now()));
  }
  say(`processor time of a block ${Math.round((1000 * ((await processorSeconds(url)) - processor)) / BLOCKS)} ms`);
  const last = Math.max(...mined.keys());
  const until = performance.now() + 30_000;
  while (watched.some(({ seen }) => !seen.has(last)) && performance.now() < until) await sleep(100);
  for (const one of watched) report(one, mined);
  say(
    `load of the machine ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}`,
  );
  const metrics = await (await fetch(`${url}/metrics`)).text();
  say(
    metrics
      .split('\n')
      .filter((line) =>
        /^(process_resident|marginscope_(heap_used|market_metrics_seconds|event_loop|accounts))/.test(line),
      )
      .join('\n'),
  );
  for (const { client } of watched) await client?.dispose();
  const { stdout } = await server.stop('SIGTERM');
  if (process.env.MARGINSCOPE_NODE) writeFileSync('live-server.log', stdout);
  await receiver.close();
  await door?.close();
} finally {
  await anvil.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
