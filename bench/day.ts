// A day of blocks (7,200 of twelve seconds unless told) on anvil in minutes: serve follows them with the shipped rules, others, and a webhook
// whose receiver fails at times, through forks, kills and restarts. Then its rows must be those of a straight run over the
// final chain, what stands at the receiver what that run tells, and memory must not have grown. Run by hand, from the root:
//   npx esbuild bench/day.ts --bundle --platform=node --format=esm --packages=external --outfile=dist/bench/day.js && node dist/bench/day.js [blocks]
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startAnvil } from '../devnet/chain/anvil.ts';
import { compileContracts } from '../devnet/contracts/jobs.ts';
import { jumpDiffusion } from '../devnet/prices/jump-diffusion.ts';
import { findProjectRoot } from '../devnet/project-root.ts';
import { createRandom } from '../devnet/random/random.ts';
import { GENESIS, playScenario } from '../devnet/scenario/scenario.ts';
import { createDay, dayRules, shippedToHook } from '../test/support/alert-day.ts';
import { type Running, run, start } from '../test/support/serve.ts';
import { standing, startWebhookReceiver, type WebhookReceiver } from '../test/support/webhook-receiver.ts';

const BLOCKS = Number(process.argv[2] ?? 7_200);
const SEED = Number(process.argv[3] ?? 11);
const SPACING = Math.round(86_400 / BLOCKS);
/** Blocks between forks, and the deepest fork. */
const FORK_EVERY = 40;
const DEEPEST = 8;
/** Processes end in the first third, by turns killed and told to; memory is looked at in the rest. */
const RESTARTS = 12;
/** Blocks after which the straight run is brought up to the chain, which is final then: anvil forgets older states. */
const STRAIGHT_EVERY = 200;
/** Messages of which one is refused once. */
const REFUSE_EVERY = 50;

const secret = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
const folder = mkdtempSync(join(tmpdir(), 'marginscope-day-'));
const say = (line: string) => console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);

const anvil = await startAnvil({ genesisTimestamp: GENESIS });

interface Serving extends Running {
  readonly url: string;
}

async function serve(dataDir: string, receiver: WebhookReceiver): Promise<Serving> {
  const running = start({
    args: ['serve', '--alerts', join(folder, 'alerts.yaml'), '--alerts-max-age', '9999d'],
    env: {
      RPC_URL: `${anvil.url},${anvil.url.replace('http', 'ws')}`,
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

async function indexedHead({ url }: Serving): Promise<string> {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ _meta { block { hash } } }' }),
  });
  return String(Object(await answer.json()).data?._meta?.block.hash);
}

interface Memory {
  readonly resident: number;
  readonly heap: number;
  readonly processor: number;
}

async function memoryOf({ url }: Serving): Promise<Memory> {
  const page = await (await fetch(`${url}/metrics`)).text();
  const read = (name: string) => Number(new RegExp(`^${name}\\S* (\\S+)$`, 'm').exec(page)?.[1]);
  return {
    resident: read('process_resident_memory_bytes') / 2 ** 20,
    heap: read('marginscope_heap_used_bytes') / 2 ** 20,
    processor: read('process_cpu_seconds_total'),
  };
}

async function digest(dataDir: string): Promise<string> {
  const args = ['digest', '--json', '--data-dir', join(folder, dataDir), '--network', 'devnet'];
  const { stdout, stderr } = await run({ args, env: { RPC_URL: anvil.url } });
  if (stdout === '') throw new Error(stderr);
  return stdout.trim();
}

async function index(dataDir: string): Promise<void> {
  const env = { RPC_URL: anvil.url, NETWORK: 'devnet', DATA_DIR: join(folder, dataDir) };
  const { code, stderr } = await run({ args: ['index'], env });
  if (code !== 0) throw new Error(stderr);
}

/** Least squares, in units of `y` per unit of `x`. */
function slope(points: readonly (readonly [number, number])[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const over = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0);
  return over / points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
}

try {
  const path = jumpDiffusion({ seed: 5, hours: 24 });
  const { market, agents } = await playScenario(
    { rpc: anvil.rpc, contracts: await compileContracts() },
    { seed: 5, accounts: 40, path },
  );
  const price = path.prices.get('WETH')?.at(-1) ?? 0;
  const users = agents.map(({ address }) => String(address));
  const random = createRandom(SEED);
  const day = createDay({ rpc: anvil.rpc, market, users, price, random: random.fork('day'), spacing: SPACING });
  const chance = random.fork('faults');
  const shipped = readFileSync(join(findProjectRoot(), 'alerts.yaml'), 'utf8');
  writeFileSync(join(folder, 'alerts.yaml'), shippedToHook(shipped) + dayRules(price));

  const receiver = await startWebhookReceiver(secret);
  const other = await startWebhookReceiver(secret);
  await index('straight');
  let serving = await serve('live', receiver);
  const caughtUp = async (one: Serving): Promise<void> => {
    const head = await day.head();
    while ((await indexedHead(one)) !== head) await sleep(20);
  };
  let [forks, restarts, refusals] = [0, 0, 0];
  const restart = async (): Promise<void> => {
    await sleep(chance.below(200));
    await serving.stop(restarts++ % 2 === 0 ? 'SIGKILL' : 'SIGTERM');
  };
  const restartEvery = Math.floor(BLOCKS / 3 / (RESTARTS + 1));
  const memory: (readonly [number, Memory])[] = [];

  for (let block = 1; block <= BLOCKS; block++) {
    if (receiver.received.length > (refusals + 1) * REFUSE_EVERY) {
      refusals++;
      receiver.answerOnce(503);
    }
    const isRestart = block % restartEvery === 0 && restarts < RESTARTS;
    if (block % FORK_EVERY === 0) {
      const seen = async () => (chance.chance(0.7) ? caughtUp(serving) : sleep(chance.below(100)));
      await day.fork({ deepest: DEEPEST, seen, meanwhile: async () => (isRestart ? restart() : undefined) });
      forks++;
    } else {
      await day.next();
      if (isRestart) await restart();
    }
    if (isRestart) serving = await serve('live', receiver);
    if (block % STRAIGHT_EVERY === 0) await index('straight');
    if (block % 10 === 0) await caughtUp(serving);
    if (block % 100 === 0 && block > BLOCKS / 3) memory.push([block, await memoryOf(serving)]);
    if (block % 1_000 === 0) {
      const { resident, heap } = await memoryOf(serving);
      say(`${block} blocks, ${Math.round(resident)} MB resident, ${Math.round(heap)} MB heap`);
    }
  }
  await caughtUp(serving);
  await index('straight');
  const straight = await serve('straight', other);
  await caughtUp(straight);
  const both = () => [standing(receiver.received), standing(other.received)] as const;
  const areEqual = () => JSON.stringify(both()[0]) === JSON.stringify(both()[1]);
  for (const until = Date.now() + 600_000; Date.now() < until && !areEqual(); ) await sleep(1_000);
  await sleep(5_000);
  const [one, two] = both();
  const isAlike = areEqual();
  await serving.stop();
  await straight.stop();
  const rows = (await digest('live')) === (await digest('straight'));
  const taken = receiver.received.filter(({ retracts }) => retracts !== undefined).length;
  const ids = new Set(receiver.received.map(({ id }) => id)).size;
  const kinds = new Set(one.map((what) => what.split(' ')[1])).size;
  const [first, last] = [memory[0]?.[1], memory.at(-1)?.[1]];
  const mean = (part: typeof memory) => Math.round(part.reduce((sum, [, m]) => sum + m.resident, 0) / part.length);
  const quarter = Math.ceil(memory.length / 4);
  say(`${BLOCKS} blocks, ${forks} forks, ${restarts} restarts, load of the machine ${loadavg()[0]?.toFixed(1)}`);
  say(`rows ${rows ? 'equal' : 'DIFFER FROM'} those of a straight run`);
  say(
    `${receiver.received.length} messages of ${ids} ids, ${taken} retractions, ${refusals} refused by the receiver, ${receiver.refused.length} by its check`,
  );
  say(
    `${one.length} of ${kinds} rules stand, ${isAlike ? 'equal to' : 'DIFFER FROM'} the ${two.length} of a straight run`,
  );
  say(
    `resident memory ${mean(memory.slice(0, quarter))} MB at first, ${mean(memory.slice(-quarter))} MB at last, ${(1000 * slope(memory.map(([at, { resident }]) => [at, resident]))).toFixed(1)} MB per 1,000 blocks; heap ${(1000 * slope(memory.map(([at, { heap }]) => [at, heap]))).toFixed(1)}`,
  );
  if (first && last)
    say(
      `${Math.round((1000 * (last.processor - first.processor)) / (memory.length - 1) / 100)} ms of processor time a block`,
    );
  if (!isAlike) {
    console.log('live only', one.filter((what) => !two.includes(what)).slice(0, 20));
    console.log('straight only', two.filter((what) => !one.includes(what)).slice(0, 20));
  }
  process.exitCode = rows && isAlike ? 0 : 1;
  await receiver.close();
  await other.close();
} finally {
  await anvil.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit();
