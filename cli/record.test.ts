import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WrongChain } from '../engine/chain/rpc/errors.ts';
import { createScriptedChain } from '../engine/chain/testing/scripted-chain.ts';
import { type ScriptedServer, serveChain } from '../engine/chain/testing/scripted-server.ts';
import type { Hex } from '../engine/chain/types.ts';
import { EngineError } from '../engine/errors.ts';
import { loadSubgraph } from '../engine/manifest/subgraph.ts';
import { UsageError } from './errors.ts';
import { subgraphFor } from './networks.ts';
import { record } from './record.ts';

const root = join(import.meta.dirname, '..');

let folder: string;
/** The built subgraph (`npm run build`) for the demo chain. */
let subgraphDir: string;
let provider: { address: Hex; topic0: Hex };
const servers: ScriptedServer[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'record-command-'));
  const networksFile = join(root, 'networks.json');
  subgraphDir = await subgraphFor({ buildDir: join(root, 'build'), networksFile, network: 'devnet' });
  const [source] = (await loadSubgraph(subgraphDir)).sources;
  const handler = source!.eventHandlers.find(({ event }) => event.startsWith('ProxyCreated'));
  provider = { address: source!.address!, topic0: handler!.topic0 };
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

const HEAD = 8;

const word = (text: string): Hex => `0x${text.padEnd(64, '0')}`;

/** A chain on which the addresses provider makes a pool proxy; nothing else answers. */
async function serve(): Promise<ScriptedServer> {
  const chain = createScriptedChain({ finalityDepth: 2 });
  chain.mine();
  const id = word(Buffer.from('POOL').toString('hex'));
  const pool = word('').replace(/0{40}$/, 'ab'.repeat(20)) as Hex;
  chain.mine([{ address: provider.address, topics: [provider.topic0, id, pool, pool] }]);
  for (let i = 0; i < 6; i++) chain.mine();
  const server = await serveChain(chain);
  servers.push(server);
  return server;
}

describe('record', () => {
  test('default', async () => {
    const { url } = await serve();
    const out = join(folder, 'default.msrec');
    const options = { rpc: url, out, subgraphDir, from: 0, provenance: ['a scripted chain'] };
    const first = await record({ ...options, to: 3 });
    expect(first).toMatchObject({ status: 'reached', file: out, from: 0, to: 3, blocks: 4, logs: 1 });
    const whole = await record(options);
    expect(whole).toMatchObject({ status: 'reached', to: 6, blocks: 7, logs: 1, bytes: (await stat(out)).size });
    const again = join(folder, 'again.msrec');
    expect((await record({ ...options, out: again })).digest).toBe(whole.digest);
    expect(await readFile(again)).toEqual(await readFile(out));
  });

  test('a chain is followed until the signal, and gives the same bytes as at once', async () => {
    const { url } = await serve();
    const options = { rpc: url, subgraphDir, from: 0 };
    const stop = new AbortController();
    let newest = 3;
    const onRecorded = (block: number): void => {
      expect(block).toBeLessThanOrEqual(newest);
      if (block === HEAD) stop.abort();
      newest = HEAD;
    };
    const followed = join(folder, 'followed.msrec');
    const summary = await record({
      ...options,
      out: followed,
      follow: true,
      newest: () => newest,
      signal: stop.signal,
      onRecorded,
    });
    expect(summary).toMatchObject({ status: 'canceled', to: HEAD, logs: 1 });
    const atOnce = join(folder, 'at-once.msrec');
    await record({ ...options, out: atOnce, to: HEAD });
    expect(await readFile(followed)).toEqual(await readFile(atOnce));
  });

  test('error: no such block yet, the wrong chain, no subgraph, no folder; nothing is written', async () => {
    const { url } = await serve();
    const out = join(folder, 'bad.msrec');
    const options = { rpc: url, out, subgraphDir, from: 0 };
    await expect(record({ ...options, to: 99 })).rejects.toBeInstanceOf(UsageError);
    await expect(record({ ...options, from: 7 })).rejects.toBeInstanceOf(UsageError);
    await expect(record({ ...options, expectedChainId: 5 })).rejects.toBeInstanceOf(WrongChain);
    await expect(record({ ...options, subgraphDir: folder })).rejects.toBeInstanceOf(EngineError);
    await expect(record({ ...options, out: join(folder, 'none', 'x.msrec') })).rejects.toBeInstanceOf(EngineError);
    await expect(stat(out)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
