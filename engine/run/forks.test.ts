import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ScriptedLog } from '../chain/testing/scripted-chain.ts';
import { ASKED, createdLog, PAID, poolLog } from './testing/ledger.ts';
import { createLive, type Live } from './testing/live.ts';
import { straightRun } from './testing/straight-run.ts';

const log: fc.Arbitrary<ScriptedLog> = fc.oneof(
  { weight: 1, arbitrary: fc.tuple(fc.nat(5), fc.nat(2)).map(([pool, tx]) => createdLog(pool, tx)) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.nat(5), fc.nat(255), fc.nat(2))
      .map(([pool, data, tx]) => poolLog(pool, PAID, `0x${data.toString(16).padStart(2, '0')}`, tx)),
  },
  { weight: 1, arbitrary: fc.nat(5).map((pool) => poolLog(pool, ASKED)) },
);
const blocks = fc.array(fc.array(log, { maxLength: 4 }), { minLength: 1, maxLength: 6 });
const change = fc.oneof(
  fc.record({ type: fc.constant('mine' as const), blocks }),
  fc.record({ type: fc.constant('fork' as const), depth: fc.integer({ min: 1, max: 8 }), blocks }),
);
const step = fc.oneof(
  { weight: 2, arbitrary: change },
  fc.record({ type: fc.constant('run' as const), flush: fc.integer({ min: 1, max: 5 }) }),
);
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

const LABELS = 'bcdefghijklmnopqrstuvwxyz';

/** Applies a step to the chain; a fork never goes below what was final when the store was last written. */
function apply(live: Live, script: Change, at: { floor: number; fork: number }): void {
  const { chain } = live;
  if (script.type === 'fork') {
    const newest = chain.latest.header.number;
    chain.fork(Math.max(at.floor, newest - script.depth), LABELS[at.fork++ % LABELS.length]!);
  }
  live.mine(...script.blocks);
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    if (await condition()) return;
    await sleep(2);
  }
  throw new Error('the head of the chain did not come into the store within 60 s');
}

describe('forks', () => {
  test('R01: after any forks within finality, with runs in between, rows are those of a straight run', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), async (steps) => {
        const live = await createLive();
        const at = { floor: 0, fork: 0 };
        for (const script of steps) {
          if (script.type !== 'run') {
            apply(live, script, at);
            continue;
          }
          await live.indexer({ flush: { blocks: script.flush } }).run();
          at.floor = Math.max(at.floor, live.chain.finalizedNumber);
        }
        while (live.chain.latest.header.number <= ((await live.store.head())?.number ?? 0)) live.mine([]);
        await live.indexer().run();
        expect(live.store.rows()).toEqual(await straightRun(live.chain, live.source));
        expect(await live.store.head()).toMatchObject({ hash: live.chain.latest.header.hash });
        await live.close();
      }),
      { numRuns: 40 },
    );
  });

  test('R01, R04: the same while the chain is followed live', async () => {
    const script = fc.array(change, { minLength: 2, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(script, async (steps) => {
        const live = await createLive();
        live.mine([createdLog(0)], [createdLog(1)]);
        const at = { floor: 0, fork: 0 };
        const stop = new AbortController();
        const errors: unknown[] = [];
        const following = live
          .indexer({ onRecover: (error) => errors.push(error) })
          .run({ follow: true, signal: stop.signal });
        for (const one of steps) {
          at.floor = Math.max(at.floor, live.chain.finalizedNumber);
          apply(live, one, at);
          while (live.chain.latest.header.number <= ((await live.store.head())?.number ?? 0)) live.mine([]);
          await until(async () => (await live.store.head())?.hash === live.chain.latest.header.hash);
        }
        stop.abort();
        await following;
        expect(live.store.rows()).toEqual(await straightRun(live.chain, live.source));
        await live.close();
      }),
      { numRuns: 25 },
    );
  });

  test('a fork of all that is not final goes back to the stored block below, however far below it is', async () => {
    const live = await createLive();
    live.mine([createdLog(1)], [poolLog(1, PAID, '0x01')]);
    await live.indexer().run();
    live.mine([], [], [], [], [], [], [], [], [poolLog(1, PAID, '0x02')], []);
    await live.indexer().run();
    expect(live.chain.finalizedNumber).toBe(4);
    expect(await live.store.storedBlock(4)).toMatchObject({ number: 2 });
    live.chain.fork(4, 'b');
    live.mine([], [], [], [], [], [], [], [poolLog(1, PAID, '0x03')], []);
    await live.indexer().run();
    expect(live.store.rows()).toEqual(await straightRun(live.chain, live.source));
    expect(await live.store.head()).toMatchObject({ hash: live.chain.latest.header.hash });
    await live.close();
  });

  test('an entity that is set, overwritten on a fork and set again ends as on the chain', async () => {
    const live = await createLive();
    live.mine([createdLog(1)], [poolLog(1, PAID, '0x01')]);
    await live.indexer().run();
    live.chain.fork(1, 'b');
    live.mine([poolLog(1, PAID, '0x02')], [poolLog(1, PAID, '0x03')]);
    await live.indexer().run();
    live.chain.fork(0, 'c');
    live.mine([], [], [], [createdLog(1), poolLog(1, PAID, '0x04')]);
    await live.indexer().run();
    expect(live.store.rows()).toEqual(await straightRun(live.chain, live.source));
    expect(await live.store.dynamicSources()).toHaveLength(1);
    await live.close();
  });
});

describe('restarts', () => {
  test('R02: a run that dies at any question to the chain or the store leaves what the next one completes', async () => {
    const build = async () => {
      const live = await createLive();
      for (let i = 1; i <= 12; i++)
        live.mine([createdLog(i % 4), poolLog(i % 4, PAID, '0x01'), poolLog((i + 1) % 4, ASKED)]);
      return live;
    };
    for (let fuse = 1; fuse < 60; fuse++) {
      const live = await build();
      let left = fuse;
      const burn = <A extends unknown[], R>(call: (...args: A) => Promise<R>) => {
        return (...args: A): Promise<R> => (--left === 0 ? Promise.reject(new Error('power cut')) : call(...args));
      };
      const { source, store } = live;
      const dying = live.indexer({
        source: { ...source, head: burn(source.head), header: burn(source.header) },
        store: { ...store, head: burn(store.head), failure: burn(store.failure), commit: burn(store.commit) },
        flush: { blocks: 2 },
      });
      const died = await dying.run().then(
        () => false,
        () => true,
      );
      await live.indexer().run();
      expect(live.store.rows()).toEqual(await straightRun(live.chain, live.source));
      await live.close();
      if (!died) break;
    }
  });
});
