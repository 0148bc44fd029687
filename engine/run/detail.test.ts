import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addressOf, blockOf, emit } from '../../test/probes/probe-chain.ts';
import { PROBE, runProbe } from '../../test/probes/run-probe.ts';
import { transactionsOfLogs } from '../chain/log-transactions.ts';
import type { ChainBlock } from '../chain/types.ts';
import { BROKEN, createdLog, PAID, poolLog } from './testing/ledger.ts';
import { createLive, type Live } from './testing/live.ts';
import { straightRun } from './testing/straight-run.ts';

let live: Live;
beforeEach(async () => {
  live = await createLive();
  const { chain, server } = live;
  for (let i = 1; i <= 40; i++) live.mine(i === 1 ? [createdLog(1)] : i % 4 === 0 ? [] : [poolLog(1, PAID, '0x01')]);
  // Newer nodes say in each log when its block was made.
  server.fault = ({ method }, honest) => {
    if (method !== 'eth_getLogs' || !Array.isArray(honest)) return null;
    const result = honest.map((log) => {
      const { timestamp } = chain.blocks[Number(log.blockNumber)]!.header;
      return { ...log, blockTimestamp: `0x${timestamp.toString(16)}` };
    });
    return { type: 'answer', result };
  };
});
afterEach(() => live.close());

const headersAsked = () =>
  live.server.requests
    .flat()
    .filter(({ method, params }) => method === 'eth_getBlockByNumber' && params[0] !== 'latest');

describe('detail: logs', () => {
  test('default: the same rows and times, without a header for each block', async () => {
    const { chain, store, source, indexer } = live;
    await indexer({ detail: 'logs' }).run();
    const { length } = headersAsked();
    expect(store.rows()).toEqual(await straightRun(chain, source));
    expect(length).toBeLessThan(20);
    for (const number of [1, 2, 3, 37]) {
      const { hash, timestamp } = chain.blocks[number]!.header;
      expect(await store.storedBlock(number)).toMatchObject({ number, hash, timestamp });
    }
  });

  test('behavior: a block is linked to the one before, where that one was fetched', async () => {
    const { chain, store, indexer } = live;
    await indexer({ detail: 'logs' }).run();
    expect(await store.storedBlock(3)).toMatchObject({ parentHash: chain.blocks[2]!.header.hash });
    expect(await store.storedBlock(5)).toMatchObject({ parentHash: null });
  });

  test('behavior: a handler that fails is run again on the whole block before that counts', async () => {
    const recovered: unknown[] = [];
    live.chain.mine([poolLog(1, BROKEN)]);
    for (let i = 0; i < 20; i++) live.mine([]);
    const onRecover = (error: unknown) => recovered.push(error);
    const outcome = await live.indexer({ detail: 'logs', onRecover }).run();
    expect(recovered).toMatchObject([{ code: 'MAPPING_NEEDS_MORE' }]);
    expect(outcome).toMatchObject({ status: 'failed', failure: { block: { number: 41 } } });
    expect(headersAsked().length).toBeGreaterThan(0);
  });
});

describe('a mapping that is given what logs say', () => {
  const partially = ({ header, logs, receipts }: ChainBlock): ChainBlock => ({
    header: { ...header, author: '0x', gasUsed: 0n, partial: true },
    logs,
    transactions: transactionsOfLogs(logs),
    receipts,
  });
  const borrow =
    'event Borrow(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint8 interestRateMode, uint256 borrowRate, uint16 indexed referralCode)';

  test('default: makes the same rows of it where it reads no more', async () => {
    const { processor } = await runProbe({ probe: 'margin' });
    const other = await runProbe({ probe: 'margin' });
    const whole = blockOf(10, [emit(PROBE, borrow, [addressOf(7), addressOf(8), addressOf(8), 5n, 2, 9n, 0])]);
    const { changes } = await processor.processBlock(partially(whole), async () => whole);
    expect(changes).toHaveLength(4);
    expect(changes).toEqual((await other.processor.processBlock(whole, async () => whole)).changes);
  });

  test('error: it ends where it reads more', async () => {
    const declaration =
      'event Values(uint256 indexed id, string indexed text, uint256 big, int256 signed, int8 small, address who, bytes32 hash, bytes blob, bool flag, (uint256 amount, address owner)[] list, uint16[2] pair)';
    const { processor } = await runProbe();
    const values = [5n, 'x', 1n, 1n, 1, addressOf(1), `0x${'00'.repeat(32)}`, '0x', true, [], [1, 2]];
    const whole = blockOf(10, [emit(PROBE, declaration, values)]);
    expect((await processor.processBlock(whole, async () => whole)).failure).toBeUndefined();
    const { failure, changes } = await processor.processBlock(
      partially(blockOf(11, [emit(PROBE, declaration, values)])),
      async () => whole,
    );
    expect(failure?.message).toMatch(/outside its memory|out of bounds/);
    expect(changes).toEqual([]);
  });
});
