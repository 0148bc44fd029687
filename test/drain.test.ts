import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type Anvil, startAnvil } from '../devnet/chain/anvil.ts';
import { type Running, start } from './support/serve.ts';

const WORKERS = 12;
const folder = mkdtempSync(join(tmpdir(), 'marginscope-drain-'));
let anvil: Anvil;
let server: Running;
let url: string;
let gate: Gate;

interface Gate {
  readonly url: string;
  /** Whether anything but the newest block is answered. */
  isOpen: boolean;
  readonly server: Server;
}

/** The chain behind a door: while it is closed the head can be seen, and no block be had. */
async function openGate(target: string): Promise<Gate> {
  const proxy = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const isHead = body.includes('"latest"') || body.includes('eth_chainId');
    if (!gate.isOpen && !isHead) return outgoing.writeHead(503).end();
    const answer = await fetch(target, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    outgoing.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, isOpen: false, server: proxy };
}

const mine = (count: number) => anvil.rpc.call('anvil_mine', `0x${count.toString(16)}`);

async function ready(): Promise<[number, string | null]> {
  const answer = await fetch(`${url}/ready`);
  const { reason } = await answer.json();
  return [answer.status, reason];
}

/** Asks on one kept connection until an answer says that it was the last; anything else is a dropped request. */
async function work(load: { isOver: boolean; answered: number; dropped: string[] }): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  while (!load.isOver) {
    const outcome = await ask(agent);
    if (outcome === 'refused') break;
    if (outcome === 'answered' || outcome === 'last') load.answered++;
    else load.dropped.push(outcome);
    if (outcome !== 'answered') break;
  }
  agent.destroy();
}

function ask(agent: Agent): Promise<string> {
  const body = JSON.stringify({ query: '{ markets(first: 10) { name } _meta { block { number } } }' });
  const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve) => {
    const sent = request(`${url}/graphql`, { method: 'POST', agent, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      answer.once('end', () => {
        if (answer.statusCode !== 200) return resolve(`status ${answer.statusCode}: ${text}`);
        resolve(answer.headers.connection === 'close' ? 'last' : 'answered');
      });
      answer.once('error', (error) => resolve(`cut off: ${error.message}`));
    });
    sent.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ECONNREFUSED' ? 'refused' : String(error)),
    );
    sent.end(body);
  });
}

beforeAll(async () => {
  anvil = await startAnvil({ genesisTimestamp: Math.floor(Date.now() / 1000) - 3600 });
  await mine(20);
  gate = await openGate(anvil.url);
  server = start({
    args: ['serve', '--poll', '100', '--ready-lag', '2', '--log-format', 'json'],
    env: { RPC_URL: `${gate.url}/key-0123456789`, NETWORK: 'devnet', PORT: '0', DATA_DIR: folder },
  });
  server.child.stderr?.on('data', (chunk) => {
    logged += chunk;
  });
  url = (await server.waitFor(/Serving (http:\/\/[^/"]+)/, 'stderr'))[1] ?? '';
});

afterAll(async () => {
  await server?.stop('SIGKILL');
  await anvil?.stop();
  gate?.server.closeAllConnections();
  gate?.server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** JSON logs go to standard error. */
let logged = '';

test('ready means ready, and SIGTERM under load drops no request', async () => {
  expect((await ready())[0]).toBe(503);
  gate.isOpen = true;
  await expect.poll(ready).toEqual([200, null]);

  const load = { isOver: false, answered: 0, dropped: [] as string[] };
  const workers = Array.from({ length: WORKERS }, () => work(load));
  const closes: number[] = [];
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  client.on('closed', (event) => void closes.push(Object(event).code));
  const blocks: number[] = [];
  client.subscribe<{ blockApplied: { block: { number: number } } }>(
    { query: 'subscription { blockApplied { block { number } } }' },
    {
      next: ({ data }) => void blocks.push(data?.blockApplied.block.number ?? -1),
      error: () => {},
      complete: () => {},
    },
  );
  const metrics = async () => (await fetch(`${url}/metrics`)).text();
  await expect.poll(metrics).toMatch(/subscriptions\S* 1/);
  await mine(1);
  const newer = () => blocks.filter((number) => number > 20);
  await expect.poll(newer).toEqual([21]);

  gate.isOpen = false;
  await mine(3);
  await expect.poll(async () => (await ready())[0]).toBe(503);
  expect((await ready())[1]).toMatch(/seconds behind the chain/);
  await expect.poll(metrics).toMatch(/marginscope_lag_blocks\{network="devnet"\} 3/);
  await expect
    .poll(metrics)
    .toMatch(/marginscope_rpc_requests_total\{endpoint="0",outcome="failed",network="devnet"\}/);
  gate.isOpen = true;
  await expect.poll(ready).toEqual([200, null]);
  await expect.poll(newer).toEqual([21, 22, 23, 24]);

  const before = load.answered;
  await expect.poll(() => load.answered).toBeGreaterThan(before + 2 * WORKERS);
  const ended = server.stop('SIGTERM');
  const heard: unknown[] = [];
  for (let open = true; open; )
    open = await ready()
      .then((answer) => heard.push(answer) > 0)
      .catch(() => false);
  expect(heard).toContainEqual([503, 'shutting down']);
  await Promise.all(workers);
  expect(await ended).toMatchObject({ code: 0, signal: null });
  expect(load.dropped).toEqual([]);
  await expect.poll(() => closes).toEqual([1001]);
});

test('the log has one JSON line for each block at the head, and no key', () => {
  const lines = logged
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const blocks = lines.filter(({ msg }) => msg === 'block').map(({ block }) => block);
  expect(blocks).toEqual([21, 22, 23, 24]);
  expect(lines.find(({ msg }) => msg === 'block')).toMatchObject({
    level: 'info',
    hash: expect.stringMatching(/^0x/),
    events: 0,
  });
  expect(lines.some(({ msg, phase }) => msg === 'progress' && phase === 'syncing')).toBe(true);
  expect(logged).not.toContain('key-0123456789');
});
