import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Market } from '../devnet/aave/market.ts';
import { type Anvil, startAnvil } from '../devnet/chain/anvil.ts';
import { compileContracts } from '../devnet/contracts/jobs.ts';
import { jumpDiffusion } from '../devnet/prices/jump-diffusion.ts';
import { createRandom } from '../devnet/random/random.ts';
import { GENESIS, playScenario } from '../devnet/scenario/scenario.ts';
import { createDay, dayRules, submitEther } from './support/alert-day.ts';
import { launchChromium, openPage } from './support/chromium.ts';
import { type PostgresServer, startPostgres } from './support/postgres.ts';
import { type Running, run, start } from './support/serve.ts';
import { standing, startWebhookReceiver, type WebhookReceiver } from './support/webhook-receiver.ts';

const folder = mkdtempSync(join(tmpdir(), 'marginscope-alerts-'));
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Seconds from block to block, however long they take. */
const SPACING = 12;

interface Serving extends Running {
  readonly url: string;
  errors(): string;
  ask(query: string): Promise<unknown>;
}

async function serve(rules: string, env: Readonly<Record<string, string>>): Promise<Serving> {
  const args = ['serve', '--poll', '100', '--alerts', rules, '--alerts-max-age', '9999d'];
  const running = start({ args, env: { PORT: '0', HOOK_SECRET: secret, ...env } });
  let printed = '';
  running.child.stderr?.on('data', (text: string) => {
    printed += text;
  });
  const url = (await running.waitFor(/Serving (http:\/\/\S+?)\/\s/))[1] ?? '';
  await running.waitFor(/Ready\./);
  const ask = async (query: string): Promise<unknown> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const { data, errors } = Object(await response.json());
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
  return { ...running, url, errors: () => printed, ask };
}

const routes = `version: 1
allow: [127.0.0.1]
routes:
  - { id: hook, type: webhook, urlEnv: HOOK_URL, secretsEnv: [HOOK_SECRET] }
`;

describe('R22: alerts of serve on a chain with forks, through kills, on PostgreSQL', () => {
  const file = join(folder, 'chain.yaml');
  let anvil: Anvil;
  let market: Market;
  let users: readonly string[];
  let postgres: PostgresServer;
  let receiver: WebhookReceiver;
  let env: Readonly<Record<string, string>>;
  let serving: Serving;
  let low = 0;

  /** A block with a new price of ether, in parts of `low`. */
  async function priced(parts: number): Promise<void> {
    await submitEther(anvil.rpc, market, low * parts);
    await anvil.rpc.call('evm_setNextBlockTimestamp', Number((await latest()).timestamp) + SPACING);
    await anvil.rpc.call('evm_mine');
  }

  const latest = async () => Object(await anvil.rpc.call('eth_getBlockByNumber', 'latest', false));
  const head = async (): Promise<string> => (await latest()).hash;

  const last = () => receiver.received.findLast(({ rule }) => rule === 'cheap');

  beforeAll(async () => {
    anvil = await startAnvil({ genesisTimestamp: GENESIS });
    const path = jumpDiffusion({ seed: 5, hours: 12 });
    const scenario = { seed: 5, accounts: 20, path };
    const played = await playScenario({ rpc: anvil.rpc, contracts: await compileContracts() }, scenario);
    market = played.market;
    users = played.agents.map(({ address }) => String(address));
    // Far below everything that the scenario saw: what fires is of this test.
    low = Math.min(...(path.prices.get('WETH') ?? [])) * 0.9;
    writeFileSync(
      file,
      `${routes}rules:
  - { id: cheap, metric: market.price-usd, where: { symbol: WETH }, below: ${low}, clear: ${low * 1.02}, routes: [hook] }
  - { id: at-risk, metric: global.at-risk-share, above: 0.9, clear: 0.9, routes: [hook] }
${dayRules(low)}`,
    );
    postgres = await startPostgres();
    receiver = await startWebhookReceiver(secret);
    env = {
      RPC_URL: anvil.url,
      NETWORK: 'devnet',
      DATABASE_URL: await postgres.createDatabase(),
      HOOK_URL: receiver.url,
    };
    serving = await serve(file, env);
  });
  afterAll(async () => {
    await serving?.stop('SIGKILL');
    await receiver?.close();
    await postgres?.stop();
    await anvil?.stop();
  });

  test('an alert fires within its block, signed', async () => {
    await priced(0.98);
    await expect.poll(() => last()?.what).toMatch(/^FIRING cheap market=\S+ 0x/);
    expect(last()).toMatchObject({ type: 'alert.firing', what: expect.stringContaining(await head()) });
    const metrics = async () => (await fetch(`${serving.url}/metrics`)).text();
    await expect.poll(metrics).toMatch(/^marginscope_alerts\{severity="warning",state="firing",\S*\} [1-9]/m);
    expect(receiver.refused).toEqual([]);
  });

  test('a reorganisation retracts what it took back, and what the new blocks say is told', async () => {
    await priced(1.05);
    await expect.poll(() => last()?.type).toBe('alert.resolved');
    const resolved = last();
    await anvil.rpc.call('anvil_reorg', 1, []);
    await priced(0.97);
    await expect.poll(() => last()).toMatchObject({ type: 'alert.retracted', retracts: resolved?.id });
    await priced(1.06);
    await expect.poll(() => last()?.type).toBe('alert.resolved');
  });

  test('an open dashboard shows an alert as it fires, and that it is over', async () => {
    const browser = await launchChromium();
    try {
      const page = await openPage(browser);
      await page.goto(serving.url);
      const panel = page.getByRole('region', { name: 'Alerts' });
      await panel.getByText('updates come as they happen').waitFor();
      const rows = panel.locator('tbody tr', { hasText: /^(firing|resolved).*cheap: / });
      await rows.first().waitFor();
      const before = await rows.count();
      await priced(0.97);
      await expect.poll(() => rows.count()).toBe(before + 1);
      expect(await rows.first().textContent()).toMatch(/^firing/);
      await priced(1.06);
      await expect.poll(() => rows.first().textContent()).toMatch(/^resolved/);
    } finally {
      await browser.close();
    }
  });

  test('killed with a message on its way and reorganised while it is down: nothing is lost, nothing stands twice', async () => {
    receiver.answer(null);
    await priced(0.96);
    await expect.poll(() => last()?.type).toBe('alert.firing');
    const firing = last();
    await serving.stop('SIGKILL');
    const same = () => receiver.received.filter(({ id }) => id === firing?.id);
    const before = same().length;
    receiver.answer(204);
    serving = await serve(file, env);
    await expect.poll(() => same().length).toBe(before + 1);

    await serving.stop('SIGKILL');
    await anvil.rpc.call('anvil_reorg', 1, []);
    await priced(1.1);
    await priced(0.95);
    serving = await serve(file, env);
    await expect.poll(() => receiver.received.map(({ retracts }) => retracts)).toContain(firing?.id);
    await expect
      .poll(() => last())
      .toMatchObject({ type: 'alert.firing', what: expect.stringContaining(await head()) });
    await priced(1.2);
    await priced(0.5);
  });

  test('a part of bench/day.ts: forks follow each other, seen and unseen, and a kill comes in the middle of one', async () => {
    const random = createRandom(7);
    const day = createDay({ rpc: anvil.rpc, market, users, price: low, random: random.fork('day'), spacing: SPACING });
    for (let block = 1; block <= 40; block++) {
      await day.next();
      if (block % 8 > 0) continue;
      const top = async () => Object(await serving.ask('{ _meta { block { hash } } }'))._meta.block.hash;
      const seen = async () => (block % 16 > 0 ? expect.poll(top).toBe(await day.head()) : undefined);
      await day.fork({ deepest: 4, seen, meanwhile: async () => (block === 24 ? restart() : undefined) });
    }
    await priced(1.2);
    await priced(0.5);
  });

  async function restart(): Promise<void> {
    await serving.stop('SIGKILL');
    serving = await serve(file, env);
  }

  const digest = async (place: Readonly<Record<string, string>>) =>
    (await run({ args: ['digest', '--json'], env: { RPC_URL: anvil.url, NETWORK: 'devnet', ...place } })).stdout;

  test('rows and what stands at the receiver are what a straight run over the final chain makes and tells', async () => {
    const other = await startWebhookReceiver(secret);
    const straight = await serve(file, {
      RPC_URL: anvil.url,
      NETWORK: 'devnet',
      DATA_DIR: join(folder, 'straight'),
      HOOK_URL: other.url,
    });
    try {
      const top = await head();
      const told = ({ received }: WebhookReceiver) => received.some(({ what }) => what.endsWith(top));
      await expect.poll(() => told(other) && told(receiver)).toBe(true);
      await expect.poll(() => standing(other.received)).toEqual(standing(receiver.received));
      expect(standing(other.received).length).toBeGreaterThanOrEqual(30);
      await straight.stop();
      const rows = await digest({ DATA_DIR: join(folder, 'straight') });
      expect(rows).toMatch(/"digest":"[0-9a-f]{64}"/);
      expect(await digest({ DATABASE_URL: env.DATABASE_URL ?? '' })).toBe(rows);
    } finally {
      await straight.stop('SIGKILL');
      await other.close();
    }
  });
});

describe('R24: rules of a file that is watched, on the demo recording', () => {
  const file = join(folder, 'demo.yaml');
  const rule = (id: string, below: number) =>
    `  - { id: ${id}, metric: market.price-usd, where: { symbol: WETH }, below: ${below}, severity: info }\n`;
  let serving: Serving;

  const ruleIds = async (): Promise<string[]> =>
    Object(await serving.ask('{ alertRules { id } }')).alertRules.map(({ id }: { id: string }) => id);

  beforeAll(async () => {
    writeFileSync(file, `version: 1\nrules:\n${rule('always', 1e9)}`);
    serving = await serve(file, { DATA_DIR: join(folder, 'demo') });
  });
  afterAll(() => serving?.stop('SIGKILL'));

  test('error: a broken file leaves the rules before it in force and tells every mistake; a mended one is taken', async () => {
    writeFileSync(file, `version: 1\nrules:\n  - { id: Bad Name, metric: no.such }\n${rule('other', 1)}`);
    await expect.poll(() => serving.errors()).toMatch(/stays as it was:\n/);
    expect(serving.errors()).toMatch(/demo\.yaml:3:\d+ rules\[0\]\.id/);
    expect(serving.errors()).toMatch(/demo\.yaml:3:\d+ rules\[0\]\.metric/);
    expect(await ruleIds()).toEqual(['always']);
    writeFileSync(file, `version: 1\nrules:\n${rule('other', 1e9)}`);
    await expect.poll(ruleIds).toEqual(['other']);
    expect(serving.errors()).toContain('was read again');
  });
});
