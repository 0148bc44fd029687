import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Anvil, startAnvil } from '../../devnet/chain/anvil.ts';
import { openRecording } from '../chain/recording/open-recording.ts';
import { createRpcSource, type RpcSource } from '../chain/rpc/rpc-source.ts';
import type { Hex } from '../chain/types.ts';
import { createIndexer } from './indexer.ts';
import { createMemoryStore } from './memory-store.ts';
import { recordChain } from './record-chain.ts';
import { ASKED, CREATED, createLedger, FACTORY, ledgerSubgraph, PAID, poolAddress } from './testing/ledger.ts';

/**
 * One byte of calldata: returns the block number. Otherwise logs with the first two words as topics and the rest as data.
 * Two bytes: nothing to copy, so the subtraction wraps and the call runs out of gas.
 */
const EMITTER: Hex = '0x36600114601d576040360380604060003760203590600035906000a2005b4360005260206000f3';

let anvil: Anvil;
let source: RpcSource;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anvil-record-'));
  anvil = await startAnvil({ genesisTimestamp: 1_700_000_000 });
  source = createRpcSource({ urls: [anvil.url], expectedChainId: 31337 });
  for (const address of [FACTORY, ...[1, 2, 3].map(poolAddress)])
    await anvil.rpc.call('anvil_setCode', address, EMITTER);
});
afterAll(async () => {
  await source.close();
  await anvil.stop();
  await rm(folder, { recursive: true });
});

const FROM = '0x00000000000000000000000000000000000000f0';

function transaction(to: Hex, topic0: Hex, topic1: Hex = `0x${'0'.repeat(64)}`, data = ''): Record<string, string> {
  return { from: FROM, to, data: `${topic0}${topic1.slice(2)}${data}`, gas: '0x30d40', gasPrice: '0x0' };
}

async function mine(...transactions: Record<string, string>[]): Promise<void> {
  for (const one of transactions) await anvil.rpc.call('eth_sendTransaction', one);
  await anvil.rpc.call('evm_mine');
}

const create = (pool: number) => transaction(FACTORY, CREATED, `0x${poolAddress(pool).slice(2).padStart(64, '0')}`);
const pay = (pool: number, data: string) => transaction(poolAddress(pool), PAID, undefined, data);
const ask = (pool: number) => transaction(poolAddress(pool), ASKED);

function ledgerOver(chain: Parameters<typeof createIndexer>[0]['source']) {
  const store = createMemoryStore();
  const indexer = () =>
    createIndexer({
      subgraph: ledgerSubgraph,
      source: chain,
      store,
      processor: createLedger({ store, calls: chain }),
      storedBlock: store.storedBlock,
      backoffMs: 5,
    });
  return { store, indexer };
}

async function freshRows(): Promise<unknown> {
  const { store, indexer } = ledgerOver(source);
  await indexer().run();
  return store.rows();
}

describe('anvil', () => {
  test('indexes real blocks, transactions and calls', async () => {
    await mine(create(1), pay(1, '01'));
    await mine(pay(1, '02'), create(2), ask(2));
    await mine();
    await mine(pay(2, '03'), ask(1), pay(1, '04'));
    const rows = await freshRows();
    const block = (await source.head()).latest;
    const word = `0x${block.number.toString(16).padStart(64, '0')}`;
    expect(rows).toMatchObject({
      Pool: [
        { id: poolAddress(1), total: 4n, answer: word },
        { id: poolAddress(2), total: 2n },
        { id: 'factory', total: 2n },
      ],
    });
    expect(await source.call({ to: poolAddress(1), data: '0x0102', block })).toEqual({ status: 'reverted' });
  });

  test('follows real reorganisations', async () => {
    const live = ledgerOver(source);
    await live.indexer().run();
    for (const depth of [1, 3, 2]) {
      await mine(pay(1, `0${depth}`), ask(2));
      await mine(create(3), pay(3, '05'));
      await mine(pay(3, '06'), pay(2, '07'));
      await live.indexer().run();
      const before = (await live.store.head())?.hash;
      await anvil.rpc.call('anvil_reorg', depth, []);
      await mine(pay(2, `1${depth}`));
      await live.indexer().run();
      expect((await live.store.head())?.hash).not.toBe(before);
      expect(live.store.rows()).toEqual(await freshRows());
    }
  });

  test('records the same bytes twice, and replays them without the node', async () => {
    const { latest } = await source.head();
    const files = ['a.msrec', 'b.msrec'].map((name) => join(folder, name));
    for (const out of files) {
      await recordChain({
        source,
        out,
        to: latest.number,
        header: {
          chainId: 31337,
          network: 'devnet',
          finalityDepth: 64,
          from: 1,
          content: { everyBlock: true, transactions: 'full', receipts: true },
          provenance: [],
        },
        createProcessor: async (deps) => {
          const ledger = createLedger(deps);
          return { ...ledger, needs: { ...ledger.needs, transactions: true, receipts: true } };
        },
      });
    }
    const [a, b] = await Promise.all(files.map((file) => readFile(file)));
    expect(a!.equals(b!)).toBe(true);
    const recorded = await openRecording(files[0]!);
    const { store: replayed, indexer: replay } = ledgerOver(recorded);
    await replay().run();
    expect(replayed.rows()).toEqual(await freshRows());
    await recorded.close();
  });
});
