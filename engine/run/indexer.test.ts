import { afterEach, describe, expect, test } from 'vitest';
import { EngineError, type ErrorKind } from '../errors.ts';
import { DeepReorg, EventsUnderWay } from './errors.ts';
import type { ProgressEvent } from './progress.ts';
import { ASKED, BROKEN, createdLog, PAID, poolLog } from './testing/ledger.ts';
import { createLive, type Live } from './testing/live.ts';
import { straightRun } from './testing/straight-run.ts';

let live: Live | null = null;
afterEach(async () => {
  await live?.close();
  live = null;
});

async function open(options?: Parameters<typeof createLive>[0]): Promise<Live> {
  live = await createLive(options);
  return live;
}

class Hiccup extends EngineError {
  readonly code = 'HICCUP';
  readonly kind: ErrorKind = 'transient';
}

/** Thirty blocks in which pools appear while their logs already flow, some of them in the block that creates them. */
function fill({ chain }: Live): void {
  for (let i = 1; i <= 30; i++) {
    const pool = Math.floor(i / 3);
    const newcomer = i % 3 === 0 ? [poolLog(pool, PAID, '0x0a'), createdLog(pool), poolLog(pool, PAID, '0x0b', 1)] : [];
    const older = [poolLog(pool - 1, PAID, '0x01', 2), poolLog(pool, i % 2 === 0 ? ASKED : PAID, '0x02', 3)];
    chain.mine(i % 5 === 4 ? [] : [...newcomer, ...older]);
  }
}

describe('run', () => {
  test('default', async () => {
    const { chain, store, source, indexer } = await open();
    fill(live!);
    const outcome = await indexer().run();
    expect(outcome).toMatchObject({ status: 'reached', head: { number: 30, hash: chain.latest.header.hash } });
    expect(store.rows()).toEqual(await straightRun(chain, source));
  });

  test('behavior: what a block asks for on its way to the store is written first, without a recovery', async () => {
    const waits: number[] = [];
    const { chain, source, store, indexer } = await open({
      before({ header: { number } }) {
        if (number % 7 !== 0 || waits.includes(number)) return;
        waits.push(number);
        throw new EventsUnderWay('Paid');
      },
    });
    fill(live!);
    const recovered: unknown[] = [];
    await indexer({ onRecover: (error) => recovered.push(error) }).run();
    // Block 14 has no logs.
    expect([waits, recovered]).toEqual([[7, 21, 28], []]);
    expect(store.rows()).toEqual(await straightRun(chain, source));
  });

  test('behavior: no batch or buffer size changes the rows', async () => {
    const { chain, source } = await open();
    fill(live!);
    const expected = await straightRun(chain, source);
    for (const [blocks, rows, logs] of [
      [1, 1, 1],
      [2, 100, 5],
      [7, 3, 1000],
      [100, 1000, 2],
    ] as const) {
      const other = await createLive();
      fill(other);
      await other.indexer({ flush: { blocks, rows }, buffer: { logs, blocks: logs } }).run();
      expect(other.store.rows()).toEqual(expected);
      await other.close();
    }
  });

  test('behavior: stops at a block, goes on from there, and does nothing when there is nothing', async () => {
    const { chain, store, source, indexer } = await open();
    fill(live!);
    expect((await indexer().run({ to: 11 })).head?.number).toBe(11);
    expect((await indexer().run({ to: 11 })).head?.number).toBe(11);
    const asked = source.requests();
    expect((await indexer().run({ to: 5 })).head?.number).toBe(11);
    expect(source.requests() - asked).toBeLessThan(4);
    await indexer().run();
    expect(store.rows()).toEqual(await straightRun(chain, source));
  });

  test('behavior: an abort ends the run with what was handled in the store, and the next goes on', async () => {
    const stop = new AbortController();
    let seen = 0;
    const { chain, store, source, indexer } = await open({ before: () => ++seen === 12 && stop.abort() });
    fill(live!);
    const outcome = await indexer({ flush: { blocks: 4 } }).run({ signal: stop.signal });
    expect(outcome.status).toBe('canceled');
    expect(await store.head()).toMatchObject(outcome.head!);
    expect(outcome.head!.number).toBeGreaterThan(0);
    await indexer().run();
    expect(store.rows()).toEqual(await straightRun(chain, source));
  });

  test('R10: an error that passes heals, and the block is handled once', async () => {
    let left = 3;
    const recovered: unknown[] = [];
    const { chain, store, source, indexer } = await open({
      before: ({ header }) => {
        if (header.number === 10 && left-- > 0) throw new Hiccup('the wind blows');
      },
    });
    fill(live!);
    const phases: string[] = [];
    const onProgress = ({ phase }: ProgressEvent) => phases.at(-1) !== phase && phases.push(phase);
    await indexer({ onProgress, onRecover: (error) => recovered.push(error) }).run();
    expect(recovered).toHaveLength(3);
    expect(phases).toContain('retrying');
    expect(phases.at(-1)).toBe('done');
    expect(store.rows()).toEqual(await straightRun(chain, source));
  });

  test('error: one that does not pass ends the run, with the blocks before it in the store', async () => {
    const { chain, store, source, indexer } = await open({
      before: ({ header }) => {
        if (header.number === 10) throw new TypeError('a mistake');
      },
    });
    fill(live!);
    await expect(indexer().run()).rejects.toBeInstanceOf(TypeError);
    expect((await store.head())?.number).toBe(8);
    expect(source.requests()).toBeGreaterThan(0);
    chain.fork(8, 'a');
    expect(store.rows()).toEqual(await straightRun(chain, source));
  });

  test('error: attempts are counted until a block is written', async () => {
    const { indexer } = await open({
      before: () => {
        throw new Hiccup('the wind blows');
      },
    });
    fill(live!);
    await expect(indexer({ attempts: 3 }).run()).rejects.toBeInstanceOf(Hiccup);
  });

  test('a handler that fails for good stops the deployment there until it is reverted', async () => {
    const { chain, store, source, indexer, mine } = await open();
    mine([createdLog(1)], [poolLog(1, PAID)], [poolLog(1, PAID), poolLog(1, BROKEN)], [poolLog(1, PAID)]);
    const outcome = await indexer().run();
    expect(outcome).toMatchObject({ status: 'failed', failure: { block: { number: 3 } }, head: { number: 3 } });
    expect(store.rows()).toEqual(await straightRun(chain, source));
    expect(await indexer().run()).toMatchObject({ status: 'failed', head: { number: 3 } });
    chain.fork(2, 'b');
    mine([poolLog(1, PAID, '0x07')]);
    await store.revertTo(chain.blocks[2]!.header);
    expect(await indexer().run()).toMatchObject({ status: 'reached', head: { number: 3 } });
    expect(store.rows()).toEqual(await straightRun(chain, source));
  });

  test('R08: a fork below finality stops loudly and changes nothing', async () => {
    const { chain, store, indexer } = await open();
    fill(live!);
    await indexer().run();
    const before = store.rows();
    chain.fork(10, 'b');
    for (let i = 0; i < 30; i++) chain.mine([poolLog(1, PAID)]);
    await expect(indexer().run()).rejects.toBeInstanceOf(DeepReorg);
    expect(store.rows()).toEqual(before);
    expect((await store.head())?.number).toBe(30);
  });

  test('behavior: a chain that is behind the store is waited for, another chain is not', async () => {
    const { chain, store, indexer, mine } = await open();
    fill(live!);
    await indexer().run();
    const full = [...chain.blocks];
    chain.fork(25, 'a');
    expect((await indexer().run()).head?.number).toBe(30);
    chain.fork(3, 'z');
    mine(...Array.from({ length: 20 }, () => []));
    await expect(indexer().run()).rejects.toBeInstanceOf(DeepReorg);
    expect((await store.head())?.hash).toBe(full[30]!.header.hash);
  });
});
