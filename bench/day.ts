// A day of blocks of twelve seconds on anvil in minutes: serve follows them with the shipped rules and a webhook, through
// forks, kills and restarts. Then its rows must be those of a straight run over the final chain, what stands at the
// receiver what that run tells, and memory must not have grown. Run by hand, from the root:
//   npx esbuild bench/day.ts --bundle --platform=node --format=esm --packages=external --outfile=dist/bench/day.js && node dist/bench/day.js [blocks]
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeFunctionData, parseAbi } from 'viem';
import { startAnvil } from '../devnet/chain/anvil.ts';
import { compileContracts } from '../devnet/contracts/jobs.ts';
import { jumpDiffusion } from '../devnet/prices/jump-diffusion.ts';
import { findProjectRoot } from '../devnet/project-root.ts';
import { createRandom } from '../devnet/random/random.ts';
import { GENESIS, playScenario } from '../devnet/scenario/scenario.ts';
import { type Running, run, start } from '../test/support/serve.ts';
import { standing, startWebhookReceiver, type WebhookReceiver } from '../test/support/webhook-receiver.ts';

const BLOCKS = Number(process.argv[2] ?? 7_200);
const SPACING = 12;
/** Blocks between forks, and the deepest fork. */
const FORK_EVERY = 60;
const DEEPEST = 8;
/** Parts of the day after which the process ends, by turns killed and told to. */
const RESTARTS = [0.05, 0.1, 0.15, 0.2];
const ABI = parseAbi([
  'function latestRound() view returns (uint256)',
  'function submit(uint256 round, int256 answer)',
]);

const secret = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
const folder = mkdtempSync(join(tmpdir(), 'marginscope-day-'));
const say = (line: string) => console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);
const random = createRandom(11).fork('day');

/** The shipped rules, told to the receiver. What the clock decides is no matter of the chain. */
const rules = (text: string): string =>
  text
    .slice(0, text.indexOf('  - id: indexer-lag'))
    .replace(/^allow: .*$/m, 'allow: [127.0.0.1]')
    .replace(/^routes: .*$/m, 'routes:\n  - { id: hook, type: webhook, urlEnv: HOOK_URL, secretsEnv: [HOOK_SECRET] }')
    .replaceAll(/^( +)summary:/gm, '$1routes: [hook]\n$1summary:');

const anvil = await startAnvil({ genesisTimestamp: GENESIS });
const { rpc } = anvil;
const path = jumpDiffusion({ seed: 5, hours: 24 });
const { market } = await playScenario({ rpc, contracts: await compileContracts() }, { seed: 5, accounts: 40, path });
const feed = market.reserves[0]?.feed.aggregator ?? '0x';
const first = path.prices.get('WETH')?.at(-1) ?? 0;
const latestRound = encodeFunctionData({ abi: ABI, functionName: 'latestRound' });

async function head(): Promise<{ readonly hash: string; readonly number: number; readonly timestamp: number }> {
  const { hash, number, timestamp } = Object(await rpc.call('eth_getBlockByNumber', 'latest', false));
  return { hash, number: Number(number), timestamp: Number(timestamp) };
}

/** A block, twelve seconds after the one before, with a new price of ether. */
async function mine(price: number): Promise<void> {
  const round = BigInt(String(await rpc.call('eth_call', { to: feed, data: latestRound }, 'latest')));
  const args = [round + 1n, BigInt(Math.round(price * 1e8))] as const;
  const data = encodeFunctionData({ abi: ABI, functionName: 'submit', args });
  await rpc.call('eth_sendTransaction', { from: market.reporter, to: feed, data, gas: '0xb71b00', gasPrice: '0x0' });
  await rpc.call('evm_setNextBlockTimestamp', (await head()).timestamp + SPACING);
  await rpc.call('evm_mine');
}

interface Serving extends Running {
  readonly url: string;
}

async function serve(dataDir: string, receiver: WebhookReceiver): Promise<Serving> {
  const running = start({
    args: ['serve', '--poll', '50', '--alerts', join(folder, 'alerts.yaml'), '--alerts-max-age', '9999d'],
    env: {
      RPC_URL: anvil.url,
      NETWORK: 'devnet',
      PORT: '0',
      DATA_DIR: join(folder, dataDir),
      HOOK_URL: receiver.url,
      HOOK_SECRET: secret,
    },
  });
  const url = (await running.waitFor(/Serving (http:\/\/\S+?)\/\s/))[1] ?? '';
  await running.waitFor(/Ready\./);
  return { ...running, url };
}

async function ask(url: string, query: string): Promise<unknown> {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return Object(await answer.json()).data;
}

async function caughtUp({ url }: Serving): Promise<void> {
  const { hash } = await head();
  for (;;) {
    const data = Object(await ask(url, '{ _meta { block { hash } } }'));
    if (data._meta?.block.hash === hash) return;
    await sleep(20);
  }
}

async function megabytes({ url }: Serving): Promise<number> {
  const page = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes\S* (\S+)$/m.exec(page)?.[1]) / 2 ** 20;
}

async function digest(dataDir: string): Promise<string> {
  const args = ['digest', '--json', '--data-dir', join(folder, dataDir), '--network', 'devnet'];
  const { stdout, stderr } = await run({ args, env: { RPC_URL: anvil.url } });
  if (stdout === '') throw new Error(stderr);
  return stdout.trim();
}

const receiver = await startWebhookReceiver(secret);
const other = await startWebhookReceiver(secret);
try {
  writeFileSync(join(folder, 'alerts.yaml'), rules(readFileSync(join(findProjectRoot(), 'alerts.yaml'), 'utf8')));
  let serving = await serve('live', receiver);
  let price = first;
  let forks = 0;
  let quarter = 0;
  const restarts = RESTARTS.map((share) => Math.floor(share * BLOCKS));
  for (let block = 0; block < BLOCKS; block++) {
    // Back to where it was by some percent a day, with a crash every few hours.
    price *= 1 + 0.002 * (random.uniform() - 0.5) + 0.001 * (first / price - 1);
    if (random.chance(0.001)) price *= 0.88;
    if (block % FORK_EVERY === FORK_EVERY - 1) {
      const depth = 1 + random.below(DEEPEST);
      const snapshot = await rpc.call('evm_snapshot');
      for (let i = 0; i < depth; i++) await mine(price * (0.8 + 0.4 * random.uniform()));
      await caughtUp(serving);
      await rpc.call('evm_revert', snapshot);
      for (let i = 0; i < depth; i++) await mine(price * (0.97 + 0.06 * random.uniform()));
      forks++;
    }
    await mine(price);
    if (restarts.includes(block)) {
      await serving.stop(restarts.indexOf(block) % 2 === 0 ? 'SIGKILL' : 'SIGTERM');
      serving = await serve('live', receiver);
    }
    if (block % 100 === 99) await caughtUp(serving);
    if (block === Math.floor(BLOCKS / 4)) quarter = await megabytes(serving);
    if (block % 1_000 === 999) say(`${block + 1} blocks, ${Math.round(await megabytes(serving))} MB`);
  }
  await caughtUp(serving);
  const end = await megabytes(serving);
  const straight = await serve('straight', other);
  await caughtUp(straight);
  let last = '';
  const until = Date.now() + 120_000;
  while (Date.now() < until) {
    await sleep(1_000);
    const now = JSON.stringify([standing(receiver.received), standing(other.received)]);
    const [one, two] = [standing(receiver.received), standing(other.received)];
    if (now === last && JSON.stringify(one) === JSON.stringify(two)) break;
    last = now;
  }
  await serving.stop();
  await straight.stop();
  const [one, two] = [standing(receiver.received), standing(other.received)];
  const rows = (await digest('live')) === (await digest('straight'));
  const taken = receiver.received.filter(({ retracts }) => retracts !== undefined).length;
  const ids = new Set(receiver.received.map(({ id }) => id)).size;
  say(`${BLOCKS} blocks, ${forks} forks, ${RESTARTS.length} restarts, load of the machine ${loadavg()[0]?.toFixed(1)}`);
  say(`rows ${rows ? 'equal' : 'DIFFER FROM'} those of a straight run`);
  say(`${receiver.received.length} messages of ${ids} ids, ${taken} retractions, ${receiver.refused.length} refused`);
  say(
    `${one.length} stand, ${JSON.stringify(one) === JSON.stringify(two) ? 'equal to' : 'DIFFER FROM'} the ${two.length} of a straight run`,
  );
  say(`memory at a quarter ${Math.round(quarter)} MB, at the end ${Math.round(end)} MB`);
  if (JSON.stringify(one) !== JSON.stringify(two)) {
    console.log('live only', one.filter((what) => !two.includes(what)).slice(0, 20));
    console.log('straight only', two.filter((what) => !one.includes(what)).slice(0, 20));
  }
} finally {
  await anvil.stop();
  await receiver.close();
  await other.close();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
