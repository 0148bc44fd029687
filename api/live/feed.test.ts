import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createEntityReader,
  type Database,
  type DeploymentStore,
  listenBlocks,
  openDatabase,
  openDeployment,
  type StoreBatch,
} from '../../engine/index.ts';
import { ensureStoreWorker } from '../../test/support/store-worker.ts';
import { batch, block } from '../testing/aave-market.ts';
import { testSchema } from '../testing/test-api.ts';
import { type BlockEvent, type BlockFeed, createBlockFeed } from './feed.ts';

let db: Database;
beforeAll(async () => {
  await ensureStoreWorker();
  db = await openDatabase({ memory: true });
});
afterAll(() => db.close());

let deployments = 0;

async function openFeed(batches: readonly StoreBatch[], options: { collapse?: number; remembered?: number } = {}) {
  const schema = testSchema();
  const id = `feed${deployments++}`.padEnd(46, 'x');
  const subgraph = {
    id,
    directory: '/nowhere',
    specVersion: '1.3.0',
    historyBlocks: 2_147_483_647,
    nonFatalErrors: false,
    network: 'devnet',
    sources: [],
    templates: new Map(),
    schema,
  };
  const { store, schemaName } = await openDeployment(db, subgraph, { name: id });
  for (const one of batches) await store.commit(one);
  const reader = createEntityReader({ db, schema, schemaName, deploymentId: id });
  const feed = await createBlockFeed({
    reader,
    wakeups: (wake) => listenBlocks(db, { schemaName }, { onChange: wake, onError: () => undefined }),
    ...options,
  });
  return { store, feed };
}

/** What a feed tells from now on, as `+number` and `-number`. */
function listen(feed: BlockFeed, options: { fromBlock?: number; after?: string } = {}) {
  const events: BlockEvent[] = [];
  const channel = feed.subscribe({ limit: 100, ...options });
  void (async () => {
    for await (const event of channel) events.push(event);
  })();
  const heard = () => events.map(({ type, block: { number, hash } }) => sign(type) + number + fork(hash));
  return { events, heard };
}

const sign = (type: BlockEvent['type']) => (type === 'APPLIED' ? '+' : '-');
const fork = (hash: string) => (Number(hash.slice(2, 10)) === 0 ? '' : `'`);

/** Blocks of a fork whose first has a parent of the first chain. */
function forked(from: number, to: number): StoreBatch {
  const made = batch(from, to, [], 1);
  const [first, ...others] = made.blocks;
  return { ...made, blocks: [{ ...first!, parentHash: block(from - 1).hash }, ...others] };
}

async function revertTo(store: DeploymentStore, number: number): Promise<void> {
  await store.revertTo(block(number));
}

describe('createBlockFeed', () => {
  test('tells each block of a batch near the head, and what the chain took back, newest first', async () => {
    const { store, feed } = await openFeed([batch(1, 3, [])]);
    const { heard, events } = listen(feed);
    await store.commit(batch(4, 6, []));
    await expect.poll(heard).toEqual(['+4', '+5', '+6']);
    expect(events.map(({ after }) => after)).toEqual([3, 4, 5]);
    await revertTo(store, 4);
    await store.commit(forked(5, 7));
    await expect.poll(heard).toEqual(['+4', '+5', '+6', '-6', '-5', "+5'", "+6'", "+7'"]);
    expect(feed.head()).toMatchObject({ number: 7 });
    await feed.close();
  });

  test('a first sync is one event for what each look finds', async () => {
    const { store, feed } = await openFeed([batch(1, 3, [])], { collapse: 10 });
    const { events } = listen(feed);
    await store.commit(batch(4, 60, []));
    await expect.poll(() => events).toHaveLength(1);
    expect(events[0]).toMatchObject({ type: 'APPLIED', after: 3, block: { number: 60 } });
    await feed.close();
  });

  test('a subscriber resumes from a block, or after the last it saw, reverts included', async () => {
    const { store, feed } = await openFeed([batch(1, 6, [])]);
    await revertTo(store, 4);
    await store.commit(forked(5, 5));
    await expect.poll(() => feed.head()).toMatchObject({ hash: block(5, 1).hash });
    const fromBlock = listen(feed, { fromBlock: 4 });
    await expect.poll(fromBlock.heard).toEqual(['+4', "+5'"]);
    const after = listen(feed, { after: block(6).hash });
    await expect.poll(after.heard).toEqual(['-6', '-5', "+5'"]);
    expect(listen(feed, { fromBlock: 6 }).heard()).toEqual([]);
    await feed.close();
  });

  test('error: what is no longer remembered cannot be resumed from', async () => {
    const { feed } = await openFeed([batch(1, 30, [])], { collapse: 5, remembered: 4 });
    expect(() => feed.subscribe({ limit: 1, fromBlock: 20 })).toThrow(
      expect.objectContaining({ code: 'RESUME_TOO_OLD', oldest: 27 }),
    );
    expect(() => feed.subscribe({ limit: 1, after: block(3).hash })).toThrow(
      expect.objectContaining({ code: 'RESUME_TOO_OLD' }),
    );
    await feed.close();
  });

  test('error: a subscriber that does not read is told so once and let go', async () => {
    const { store, feed } = await openFeed([batch(1, 1, [])]);
    const channel = feed.subscribe({ limit: 3 });
    await store.commit(batch(2, 9, []));
    await expect.poll(() => feed.head()?.number).toBe(9);
    await expect(channel.next()).rejects.toMatchObject({ code: 'SLOW_SUBSCRIBER', limit: 3 });
    expect(await channel.next()).toMatchObject({ done: true });
    await feed.close();
  });

  test('a reader of heads that is behind gets the newest alone', async () => {
    const { store, feed } = await openFeed([batch(1, 1, [])]);
    const heads = feed.heads();
    await store.commit(batch(2, 9, []));
    await expect.poll(() => feed.head()?.number).toBe(9);
    expect(await heads.next()).toMatchObject({ value: { number: 9 } });
    await revertTo(store, 5);
    expect(await heads.next()).toMatchObject({ value: { number: 5 } });
    await feed.close();
    expect(await heads.next()).toMatchObject({ done: true });
  });
});
