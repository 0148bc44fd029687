import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  batch,
  change,
  decimal,
  openTestDatabases,
  subgraphOf,
  type TestDatabases,
} from '../../test/support/store-fixture.ts';
import type { Database } from './database.ts';
import { openDeployment } from './deployment.ts';
import { StatementFailed } from './errors.ts';
import { examine } from './examine.ts';
import { findDeployment } from './inspect.ts';
import { readPostponed } from './postponed-indexes.ts';

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

const trade = (number: number, id: string) => change(number, 'Trade', id, { account: '0x0a', amount: decimal('1.5') });
const account = (number: number, balance: bigint) => change(number, 'Account', '0x0a', { balance });

describe.each(['pglite', 'postgres'] as const)('%s', (kind) => {
  const subgraph = subgraphOf();
  let db: Database;
  beforeAll(async () => {
    db = await databases.open(kind);
  });

  async function open() {
    const { store, schemaName } = await openDeployment(db, subgraph);
    const missing = async (table?: string): Promise<number> => {
      const all = await readPostponed(db, { table: (name) => ({ schema: schemaName, table: name }) });
      return all.filter((index) => table === undefined || index.table === table).length;
    };
    const problems = async (): Promise<string[]> => {
      const found = await findDeployment(db, schemaName);
      const all: string[] = [];
      if (found) for await (const check of examine(db, found)) all.push(...check.problems);
      return all;
    };
    return { store, schemaName, missing, problems };
  }

  test('a first sync goes without them; a sync that is cut off while they are made goes on with those that are left', async () => {
    const first = await open();
    const all = await first.missing();
    expect(all).toBeGreaterThan(12);
    await first.store.commit({ ...batch([1, 2], [trade(1, '0x01'), account(1, 1n), account(2, 2n)]), isNew: true });
    expect(await first.missing()).toBe(all);
    expect(await first.problems()).toEqual([]);
    const stopped = new AbortController();
    stopped.abort();
    await first.store.complete({ signal: stopped.signal });
    expect(await first.missing()).toBe(all);
    // Where one of several connections fails, the others do not go on with what it left.
    const fail = vi.fn().mockThrowOnce(new Error('it failed'));
    await expect(first.store.complete({ onIndex: fail })).rejects.toThrow('it failed');
    expect(await first.missing()).toBe(all);
    await first.store.close();

    // Of its own entities it knows nothing any more: the index does.
    const second = await open();
    await second.store.commit(batch([3, 3], [trade(3, '0x02')]));
    expect(await second.missing('trade')).toBe(3);
    await expect(second.store.commit(batch([4, 4], [trade(4, '0x01')]))).rejects.toThrow(StatementFailed);
    expect(await second.missing('trade')).toBe(3);
    const told: number[] = [];
    await second.store.complete({ onIndex: ({ made, of }) => told.push(made, of) });
    expect(told.slice(0, 2)).toEqual([0, all - 1]);
    expect(await second.missing()).toBe(0);
    expect(await second.problems()).toEqual([]);
    await second.store.close();

    const keys = `select count(*)::int4 as count from pg_constraint where contype = 'p' and conrelid in ($1::regclass, $2::regclass)`;
    const own = ['trade', 'account'].map((table) => `"${second.schemaName}"."${table}"`);
    expect(await db.query(keys, own)).toEqual([{ count: 2 }]);

    const third = await open();
    await third.store.complete({ onIndex: () => expect.fail('nothing is left') });
    await db.transaction((tx) => tx.execute(`drop index "${third.schemaName}".trade_id_idx`));
    expect(await third.problems()).toEqual(['trade: 3 indexes of 4, and 0 noted']);
    await third.store.close();
  });
});

test('a mapping that looks immutable entities up, or what refers to one, has the index for it at once', async () => {
  const db = await databases.open('pglite');
  const { store, schemaName } = await openDeployment(db, subgraphOf());
  const missing = async () => {
    const all = await readPostponed(db, { table: (table) => ({ schema: schemaName, table }) });
    return all.flatMap(({ table, lookup }) => (table === 'trade' && lookup !== null ? [lookup] : []));
  };
  await store.commit({ ...batch([1, 1], [trade(1, '0x01')]), isNew: true });
  expect(await missing()).toEqual(['id', 'account']);
  expect((await store.load('Trade', ['0x01', '0x02'])).size).toBe(1);
  expect(await missing()).toEqual(['account']);
  expect(await store.loadRelated('Trade', 'account', '0x0a')).toHaveLength(1);
  expect(await missing()).toEqual([]);
  await store.close();
});
