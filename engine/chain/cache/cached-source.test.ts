import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { countLogs, openBlock } from '../sealed-block.ts';
import { closeAll, connect, expected, plain, read, request, sampleChain, serve } from '../testing/rpc-sample.ts';
import { createScriptedChain, type ScriptedChain } from '../testing/scripted-chain.ts';
import type { Fault, RpcRequest } from '../testing/scripted-server.ts';
import { withCache } from './cached-source.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'cache-'));
});
afterEach(async () => {
  await closeAll();
  await rm(directory, { recursive: true, force: true });
});

const cached = (url: string) => withCache({ source: connect([url], { expectedChainId: 1337 }), directory });
const whole = { ...request, transactions: true, receipts: true };
const told = { ...request, transactions: true, detail: 'logs' } as const;

async function files(): Promise<string[]> {
  const names = await readdir(directory, { recursive: true });
  return names.filter((name) => name.endsWith('.blocks')).map((name) => path.join(directory, name));
}

const startOf = (file: string): number => Number(path.basename(file).split('-')[0]);

function emptyChain(): ScriptedChain {
  const chain = createScriptedChain();
  for (let i = 0; i < 40; i++) chain.mine([]);
  return chain;
}

/** As newer nodes do, with the block's time in each log. */
const timed = ({ method }: RpcRequest, honest: unknown): Fault | null =>
  method === 'eth_getLogs' && Array.isArray(honest)
    ? { type: 'answer', result: honest.map((log) => ({ ...log, blockTimestamp: log.blockNumber })) }
    : null;

test('behavior: blocks of which only logs are known come back as they were', async () => {
  const chain = sampleChain();
  const server = await serve(chain);
  server.fault = timed;
  for (const transactions of [true, false]) {
    const wanted = { ...told, transactions };
    const straight = await read(connect([server.url]), wanted);
    expect(straight.filter(({ header }) => header.partial).length).toBeGreaterThan(10);
    for (let i = 0; i < 2; i++) {
      const blocks = await read(cached(server.url), wanted);
      expect(blocks).toEqual(straight);
      expect(blocks.map(openBlock)).toEqual(straight.map(openBlock));
      expect(blocks.map(countLogs)).toEqual(straight.map(({ logs }) => logs.length));
    }
  }
});

test.each([request, whole, told, { ...told, transactions: false }])(
  'R04: the second time, the same blocks without asking for logs of final ones',
  async (wanted) => {
    const chain = sampleChain();
    const server = await serve(chain);
    const straight = await read(connect([server.url]), wanted);
    expect(await read(cached(server.url), wanted)).toEqual(straight);
    const asked: number[] = [];
    server.fault = ({ method, params }) => {
      const [filter] = params as [{ fromBlock?: string }];
      if (method === 'eth_getLogs' && filter.fromBlock) asked.push(Number(filter.fromBlock));
      return null;
    };
    expect(await read(cached(server.url), wanted)).toEqual(straight);
    expect(asked.length).toBeGreaterThan(0);
    // The last final block with logs is 32.
    expect(asked.filter((from) => from <= 32)).toEqual([]);
  },
);

test('behavior: a shorter and a longer range take what is there, and ask for the rest', async () => {
  const chain = sampleChain();
  const server = await serve(chain);
  await read(cached(server.url), { ...request, to: 20 });
  for (const to of [11, 12, 20, 33, 40]) {
    const wanted = { ...request, to };
    expect(plain(await read(cached(server.url), wanted))).toEqual(plain(await read(connect([server.url]), wanted)));
  }
});

test('error: a directory that cannot be written to is told of once, and the blocks come all the same', async () => {
  const server = await serve(sampleChain());
  await writeFile(path.join(directory, 'file'), '');
  const errors: Error[] = [];
  const source = withCache({
    source: connect([server.url], { expectedChainId: 1337, firstRange: 5 }),
    directory: path.join(directory, 'file'),
    onError: (error) => errors.push(error),
  });
  expect(await read(source)).toEqual(await read(connect([server.url])));
  await read(source);
  expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining('the sync goes on')]);
});

test('behavior: other selectors are another question', async () => {
  const chain = sampleChain();
  const server = await serve(chain);
  await read(cached(server.url));
  const [selector] = request.selectors;
  const narrow = { ...request, selectors: [{ ...selector!, topic0: selector!.topic0.slice(0, 1) }] };
  expect(await read(cached(server.url), narrow)).toEqual(await read(connect([server.url]), narrow));
});

test('behavior: another chain of the same id does not get the first one’s blocks', async () => {
  await read(cached((await serve(sampleChain())).url));
  const other = emptyChain();
  expect(plain(await read(cached((await serve(other)).url)))).toEqual(expected(other));
});

test('behavior: where the newest file is cut off, the one before it is compared with the chain', async () => {
  const { url } = await serve(sampleChain());
  const source = connect([url], { expectedChainId: 1337, firstRange: 5 });
  await read(withCache({ source, directory }));
  const stretches = (await files()).sort((a, b) => startOf(a) - startOf(b));
  expect(stretches.length).toBeGreaterThan(1);
  await truncate(stretches.at(-1)!, 100);
  const other = emptyChain();
  expect(plain(await read(cached((await serve(other)).url)))).toEqual(expected(other));
  expect((await files()).filter((file) => stretches.includes(file))).toEqual([]);
});

test('behavior: a file that is cut off is fetched anew', async () => {
  const chain = sampleChain();
  const server = await serve(chain);
  await read(cached(server.url));
  const [first] = await files();
  await truncate(first!, 100);
  expect(plain(await read(cached(server.url)))).toEqual(expected(chain));
});
