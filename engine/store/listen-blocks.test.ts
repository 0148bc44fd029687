import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { batch, block, openTestDatabases, subgraphOf, type TestDatabases } from '../../test/support/store-fixture.ts';
import type { Database } from './database.ts';
import { openDeployment } from './deployment.ts';
import { ConnectionLost } from './errors.ts';
import { type HeadChange, listenBlocks } from './listen-blocks.ts';

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

const ref = (number: number) => ({ number, hash: block(number).hash });
const applied = (from: number, to: number) => ({ type: 'applied', from, to, hash: block(to).hash });
const present = (number: number) => ({ type: 'present', head: ref(number) });

/** Listens, and gathers what is heard. */
async function gather(db: Database, schemaName: string) {
  const heard: HeadChange[] = [];
  const errors: unknown[] = [];
  const onChange = (change: HeadChange) => void heard.push(change);
  const feed = await listenBlocks(db, { schemaName }, { onChange, onError: (error) => void errors.push(error) });
  return { heard, errors, feed };
}

describe.each(['pglite', 'postgres'] as const)('%s', (kind) => {
  let db: Database;
  beforeAll(async () => {
    db = await databases.open(kind);
  });

  test('each batch and each revert wakes listeners of their deployment, and of no other', async () => {
    // Names that PostgreSQL would fold must not meet either.
    const mine = await openDeployment(db, subgraphOf(), { schema: `Feed_${kind}` });
    const other = await openDeployment(db, subgraphOf(), { schema: `feed_${kind}` });
    const first = await gather(db, mine.schemaName);
    const second = await gather(db, mine.schemaName);
    const third = await gather(db, other.schemaName);
    await mine.store.commit(batch([1, 2]));
    await mine.store.commit(batch([3, 3]));
    await mine.store.revertTo(block(2));
    await mine.store.revertTo({ number: 0, hash: '0x' });
    const expected = [
      { type: 'present', head: null },
      applied(1, 2),
      applied(3, 3),
      { type: 'reverted', to: 2, hash: block(2).hash },
      { type: 'reverted', to: null, hash: null },
    ];
    await expect.poll(() => first.heard).toEqual(expected);
    await expect.poll(() => second.heard).toEqual(expected);
    expect(third.heard).toEqual([{ type: 'present', head: null }]);
    await first.feed.close();
    await mine.store.commit(batch([1, 1]));
    await expect.poll(() => second.heard.length).toBe(6);
    expect(first.heard).toHaveLength(5);
    await second.feed.close();
    await third.feed.close();
  });

  test('what a transaction that fails would have told is not heard', async () => {
    const { store, schemaName } = await openDeployment(db, subgraphOf());
    const { heard, feed } = await gather(db, schemaName);
    const wrong = { type: 'Account', id: '0x01', block: 1, row: { id: '0x01' } };
    await expect(store.commit(batch([1, 1], [wrong]))).rejects.toThrow();
    await store.commit(batch([1, 1]));
    await expect.poll(() => heard).toEqual([{ type: 'present', head: null }, applied(1, 1)]);
    await feed.close();
  });
});

test('after the server was away a listener is told the present head', async () => {
  const db = await databases.open('postgres');
  const { store, schemaName } = await openDeployment(db, subgraphOf());
  await store.commit(batch([1, 2]));
  const { heard, errors, feed } = await gather(db, schemaName);
  expect(heard).toEqual([present(2)]);
  await databases.server.crash();
  await expect.poll(() => errors[0]).toBeInstanceOf(ConnectionLost);
  await databases.server.start();
  await expect.poll(() => store.commit(batch([3, 4])).catch(() => 'again')).toBe(undefined);
  await expect.poll(() => JSON.stringify(heard.at(-1))).toContain(block(4).hash);
  await store.commit(batch([5, 5]));
  await expect.poll(() => heard.at(-1)).toEqual(applied(5, 5));
  await feed.close();
});
