import { mkdtemp, readFile, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { RecordedCallMissing, RecordingLacks, RecordingMismatch } from '../chain/recording/errors.ts';
import { openRecording } from '../chain/recording/open-recording.ts';
import { createRpcSource } from '../chain/rpc/rpc-source.ts';
import { createIndexer } from './indexer.ts';
import { createMemoryStore } from './memory-store.ts';
import { recordChain } from './record-chain.ts';
import { ASKED, createdLog, createLedger, ledgerSubgraph, PAID, poolLog } from './testing/ledger.ts';
import { createLive, type Live } from './testing/live.ts';
import { straightRun } from './testing/straight-run.ts';

let folder: string;
let live: Live;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'record-'));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => live.close());

async function open(): Promise<Live> {
  live = await createLive();
  for (let i = 1; i <= 40; i++) {
    const pool = Math.floor(i / 4);
    const logs = [poolLog(pool, PAID, '0x01'), poolLog(pool - 1, ASKED, '0x', 1)];
    live.mine(i % 7 === 0 ? [] : i % 4 === 0 ? [createdLog(pool), ...logs] : logs);
  }
  return live;
}

async function write(name: string, to: number, options: Partial<Parameters<typeof recordChain>[0]> = {}) {
  const out = join(folder, name);
  const header = {
    chainId: 1337,
    network: 'devnet',
    finalityDepth: 8,
    from: 1,
    content: { everyBlock: false, transactions: 'none', receipts: false },
    provenance: ['a test'],
  } as const;
  const createProcessor = async (deps: Parameters<typeof createLedger>[0]) => createLedger(deps);
  return recordChain({ source: live.source, out, header, to, createProcessor, ...options });
}

async function replay(name: string) {
  const source = await openRecording(join(folder, name));
  const store = createMemoryStore();
  const processor = createLedger({ store, calls: source });
  const indexer = createIndexer({ subgraph: ledgerSubgraph, source, store, processor, storedBlock: store.storedBlock });
  const outcome = await indexer.run().finally(() => source.close());
  return { outcome, rows: store.rows() };
}

describe('recordChain', () => {
  test('a replay has the rows of the chain, without the chain', async () => {
    const { chain, source } = await open();
    await write('whole.msrec', 40);
    const { outcome, rows } = await replay('whole.msrec');
    expect(outcome).toMatchObject({ status: 'reached', head: { number: 40, hash: chain.latest.header.hash } });
    expect(rows).toEqual(await straightRun(chain, source));
  });

  test('the same chain gives the same bytes, whatever the ranges, in one run or several, or after a crash', async () => {
    const { server } = await open();
    await write('first.msrec', 40);
    const bytes = await readFile(join(folder, 'first.msrec'));
    const other = createRpcSource({ urls: [server.url], firstRange: 17 });
    await write('ranges.msrec', 40, { source: other });
    expect(await readFile(join(folder, 'ranges.msrec'))).toEqual(bytes);
    for (const to of [3, 14, 29, 40]) await write('sittings.msrec', to, { source: to === 29 ? other : live.source });
    expect(await readFile(join(folder, 'sittings.msrec'))).toEqual(bytes);
    await write('torn.msrec', 25);
    const torn = join(folder, 'torn.msrec');
    await truncate(torn, (await stat(torn)).size - 60);
    await write('torn.msrec', 40);
    expect(await readFile(torn)).toEqual(bytes);
    await other.close();
  });

  test('an abort keeps what was recorded, and the next run goes on', async () => {
    await open();
    await write('straight.msrec', 40);
    const stop = new AbortController();
    let blocks = 0;
    const outcome = await write('aborted.msrec', 40, {
      signal: stop.signal,
      createProcessor: async (deps) => createLedger({ ...deps, before: () => ++blocks === 15 && stop.abort() }),
    });
    expect(outcome.status).toBe('canceled');
    await write('aborted.msrec', 40);
    const [a, b] = await Promise.all(['straight', 'aborted'].map((name) => readFile(join(folder, `${name}.msrec`))));
    expect(a!.equals(b!)).toBe(true);
  });

  test('error: a run that records nothing leaves no file', async () => {
    const { server } = await open();
    server.fault = () => ({ type: 'http', status: 500 });
    const source = createRpcSource({ urls: [server.url], attempts: 1, backoffMs: 1 });
    const once = { source, attempts: 1, backoffMs: 1 };
    await expect(write('nothing.msrec', 40, once)).rejects.toMatchObject({ code: 'RPC_UNAVAILABLE' });
    await expect(stat(join(folder, 'nothing.msrec'))).rejects.toMatchObject({ code: 'ENOENT' });
    await source.close();
  });

  test('error: another chain does not continue a recording', async () => {
    const { chain, mine } = await open();
    await write('mixed.msrec', 20);
    const before = await readFile(join(folder, 'mixed.msrec'));
    chain.fork(15, 'b');
    mine([], [], [], [], [], [], [], []);
    await expect(write('mixed.msrec', 23)).rejects.toBeInstanceOf(RecordingMismatch);
    expect(await readFile(join(folder, 'mixed.msrec'))).toEqual(before);
  });

  test('error: a subgraph that asks for more than was recorded is told so', async () => {
    await open();
    await write('narrow.msrec', 40);
    const source = await openRecording(join(folder, 'narrow.msrec'));
    const block = live.chain.blocks[5]!.header;
    const asked = { to: block.author, data: '0x77', block } as const;
    await expect(source.call(asked)).rejects.toBeInstanceOf(RecordedCallMissing);
    const selectors = [{ address: null, topic0: [PAID], startBlock: 1, endBlock: null }];
    const request = { from: 1, to: 40, selectors, everyBlock: false, transactions: false, receipts: false } as const;
    expect(() => source.blocks(request, new AbortController().signal)).toThrow(RecordingLacks);
    await source.close();
  });
});
