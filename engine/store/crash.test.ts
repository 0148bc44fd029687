import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleScript } from '../../test/support/bundle.ts';
import { openTestDatabases, subgraphOf, type TestDatabases } from '../../test/support/store-fixture.ts';
import { BLOCKS_PER_BATCH, WITHOUT_HISTORY, workload } from '../../test/support/store-workload.ts';
import { type DatabaseLocation, openDatabase } from './database.ts';
import { openDeployment } from './deployment.ts';
import { dumpRows } from './dump.ts';
import { ConnectionLost, DatabaseInUse } from './errors.ts';

let databases: TestDatabases;
let writer: string;
let directory: string;
beforeAll(async () => {
  databases = await openTestDatabases();
  writer = await bundleScript('store-writer');
  directory = await mkdtemp(join(tmpdir(), 'store-crash-'));
});
afterAll(async () => {
  await databases.close();
  await rm(directory, { recursive: true, force: true });
});

const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
});

/** Starts a writer; `untilLine` resolves with its n-th line of output. */
function startWriter(location: DatabaseLocation, id: string, ...args: string[]) {
  const child = spawn(process.execPath, [writer, JSON.stringify(location), id, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let text = '';
  let complaint = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const lines = () => text.split('\n').slice(0, -1);
  return {
    exited,
    lines,
    complaint: () => complaint,
    untilLine: (n: number) => expect.poll(() => lines().length, { interval: 5 }).toBeGreaterThanOrEqual(n),
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Batches stored, then milliseconds into the next at which the process dies. */
const KILLS = [
  [3, 0],
  [2, 2],
  [1, 5],
  [2, 12],
] as const;

describe.each(['pglite', 'postgres'] as const)('%s', (kind) => {
  const locate = async (): Promise<DatabaseLocation> =>
    kind === 'pglite'
      ? { dataDir: await mkdtemp(join(directory, 'data-')) }
      : { url: await databases.server.createDatabase() };

  test('R02: a writer killed in the middle of commits, again and again, leaves whole batches and is continued', async () => {
    const location = await locate();
    const { subgraph, batchAfter } = workload((kind === 'pglite' ? 'ab' : WITHOUT_HISTORY).repeat(32));
    for (const [batches, dieAfter] of KILLS) {
      const writer = startWriter(location, subgraph.id, `${batches}`, `${dieAfter}`);
      await writer.exited;
      expect(writer.complaint()).toBe('');
      expect(writer.lines()).toHaveLength(batches);

      const db = await openDatabase(location);
      const { store } = await openDeployment(db, subgraph);
      const head = (await store.head())?.number ?? 0;
      expect(head).toBeGreaterThanOrEqual(Number(writer.lines().at(-1)));
      expect(head % BLOCKS_PER_BATCH).toBe(0);
      await db.close();
    }
    const db = await openDatabase(location);
    const killed = await openDeployment(db, subgraph);
    const head = (await killed.store.head())?.number ?? 0;
    const straight = await openDeployment(db, { ...subgraphOf(), historyBlocks: subgraph.historyBlocks });
    for (let at = 0; at < head; at += BLOCKS_PER_BATCH) await straight.store.commit(batchAfter(at));
    expect(await dumpRows(db, killed.schemaName)).toEqual(await dumpRows(db, straight.schemaName));
    await db.close();
  });

  test('R17: a second process is refused while the first lives, and let in when it is dead', async () => {
    const location = await locate();
    const { subgraph } = workload('cd'.repeat(32));
    const first = startWriter(location, subgraph.id);
    await first.untilLine(1);
    const second = startWriter(location, subgraph.id);
    await second.exited;
    expect(second.lines()).toEqual([]);
    expect(second.complaint()).toMatch(/DatabaseInUse: .* is in use by (process \d+|another process): stop it/);

    await expect(
      (async () => {
        const db = await openDatabase(location);
        await openDeployment(db, subgraph).finally(() => db.close());
      })(),
    ).rejects.toThrow(DatabaseInUse);
    await first.kill();
    const db = await openDatabase(location);
    const { store } = await openDeployment(db, subgraph);
    expect((await store.head())?.number).toBeGreaterThanOrEqual(5);
    await db.close();
  });
});

test('a PostgreSQL that restarts under the writer costs one failed batch and no lock', async () => {
  const url = await databases.server.createDatabase();
  const { subgraph, batchAfter } = workload('ef'.repeat(32));
  const db = await openDatabase({ url });
  const { store } = await openDeployment(db, subgraph);
  await store.commit(batchAfter(0));
  await databases.server.crash();
  await expect(store.commit(batchAfter(5))).rejects.toThrow(ConnectionLost);
  await databases.server.start();
  await store.commit(batchAfter(5));
  expect((await store.head())?.number).toBe(10);
  const other = await openDatabase({ url });
  await expect(openDeployment(other, subgraph)).rejects.toThrow(DatabaseInUse);
  await Promise.all([db.close(), other.close()]);
});
