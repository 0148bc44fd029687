import { afterAll, beforeAll, expect, test } from 'vitest';
import { batch, block, change, subgraphOf } from '../../test/support/store-fixture.ts';
import { createEntityReader } from '../query/reader.ts';
import { type Database, openDatabase } from './database.ts';
import { openDeployment } from './deployment.ts';
import { HistoryPruned, OtherHistory } from './errors.ts';

const A = '0x0a';
const B = '0x0b';
let db: Database;
beforeAll(async () => {
  db = await openDatabase({ memory: true });
});
afterAll(() => db.close());

async function open(history: number | 'all') {
  const subgraph = subgraphOf();
  const { store, schemaName } = await openDeployment(db, subgraph, { history });
  const reader = createEntityReader({ db, schemaName, schema: subgraph.schema, deploymentId: subgraph.id });
  const balancesAt = async (number: number): Promise<unknown[]> =>
    (await reader.find({ type: 'Account', block: number })).map(({ balance }) => balance);
  const versions = async (): Promise<number> =>
    Number((await db.query(`select count(*)::int4 as n from "${schemaName}".account`))[0]?.n);
  return { subgraph, store, schemaName, reader, balancesAt, versions };
}

const set = (number: number, id: string, balance: bigint) => change(number, 'Account', id, { balance });

test('without history, versions that ended by the newest final block are gone, within and between batches', async () => {
  const { store, balancesAt, versions, reader } = await open(0);
  await store.commit(batch([1, 3], [set(1, A, 1n), set(1, B, 9n), set(2, A, 2n), set(3, A, 3n)], { final: 2 }));
  expect(await versions()).toBe(3);
  expect([await balancesAt(2), await balancesAt(3)]).toEqual([
    [2n, 9n],
    [3n, 9n],
  ]);
  await store.commit(batch([4, 6], [set(5, A, 5n), change(6, 'Account', B, null)], { final: 99 }));
  expect(await versions()).toBe(1);
  expect(await balancesAt(6)).toEqual([5n]);
  expect(await reader.keptFrom()).toBe(6);
  await store.close();
});

test('a number of blocks keeps what ended in them', async () => {
  const { store, balancesAt, versions, reader } = await open(2);
  await store.commit(
    batch(
      [1, 4],
      [1, 2, 3, 4].map((n) => set(n, A, BigInt(n))),
      { final: 99 },
    ),
  );
  expect(await versions()).toBe(3);
  expect(await balancesAt(2)).toEqual([2n]);
  expect(await reader.keptFrom()).toBe(2);
  await store.close();
});

test('error: a past block, by number, hash or of what changed since, names the first that can be asked for', async () => {
  const { store, balancesAt, reader, subgraph } = await open(0);
  await store.commit(batch([1, 4], [set(1, A, 1n), set(4, A, 4n)], { final: 3 }));
  const told = `subgraph ${subgraph.id} only has data starting at block number 3 and data for block number 2 is therefore not available`;
  await expect(balancesAt(2)).rejects.toThrow(told);
  await expect(reader.resolveBlock({ type: 'number', number: 2 })).rejects.toThrow(told);
  await expect(reader.resolveBlock({ type: 'hash', hash: block(2).hash })).rejects.toThrow(HistoryPruned);
  await expect(reader.changed('Account', { from: 2, to: 4 })).rejects.toThrow(HistoryPruned);
  expect(await reader.resolveBlock({ type: 'number', number: 3 })).toMatchObject({ number: 3 });
  expect(await reader.changed('Account', { from: 3, to: 4 })).toEqual([A]);
  await store.close();
});

test('error: a revert to what is no longer kept; one to before all rows begins anew', async () => {
  const { store, reader } = await open(0);
  await store.commit(batch([1, 4], [set(1, A, 1n), set(4, A, 4n)], { final: 3 }));
  await expect(store.revertTo(block(2))).rejects.toThrow('ask for 3 or later');
  await store.revertTo(block(3));
  expect(await store.load('Account', [A])).toEqual(new Map([[A, { id: A, balance: 1n }]]));
  await store.revertTo({ number: 0, hash: '0x00' });
  expect(await reader.keptFrom()).toBe(1);
  await store.commit(batch([1, 2], [set(1, A, 7n)]));
  expect((await store.load('Account', [A])).get(A)).toMatchObject({ balance: 7n });
  await store.close();
});

test('behavior: the block before a failure stays readable, so that a revert to it heals', async () => {
  const { store, reader } = await open(0);
  const failure = { block: block(4), handler: 'handle', message: 'broke' };
  await store.commit(batch([1, 4], [set(1, A, 1n), set(3, A, 3n)], { final: 99, failure }));
  expect(await reader.keptFrom()).toBe(3);
  await store.revertTo(block(3));
  expect(await store.failure()).toBeNull();
  await store.close();
});

test('error: another history than the stored one is refused with the mend; unsaid, the stored one goes on', async () => {
  const { store, subgraph } = await open(0);
  await store.close();
  const refused = openDeployment(db, subgraph, { history: 'all' });
  await expect(refused).rejects.toThrow(OtherHistory);
  await expect(refused).rejects.toThrow('was made with --history off, not all: start with off, or index anew');
  const again = await openDeployment(db, subgraph);
  await again.store.close();
});
