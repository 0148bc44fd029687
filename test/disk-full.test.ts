import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase, openDeployment } from '../engine/index.ts';
import { ConnectionLost, DiskFull } from '../engine/store/errors.ts';
import { type PostgresServer, startPostgres } from './support/postgres.ts';
import { ensureStoreWorker } from './support/store-worker.ts';
import { workload } from './support/store-workload.ts';

/** Mounting takes rights that not every machine gives. */
const folder = mkdtempSync(join(tmpdir(), 'marginscope-full-'));
const disk = join(folder, 'disk');
mkdirSync(disk);
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=320m', 'tmpfs', disk]).status === 0;
if (!mounted) console.log('skipped: no small disk can be mounted');
const filler = join(disk, 'filler');

let postgres: PostgresServer;
beforeAll(async () => {
  await ensureStoreWorker();
  if (mounted) postgres = await startPostgres();
});
afterAll(async () => {
  await postgres?.stop();
  if (mounted) spawnSync('umount', ['-l', disk]);
  rmSync(folder, { recursive: true, force: true });
});

/** Leaves so many bytes free. */
function fill(free: number): void {
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - free)));
}

/** Stores batches until the disk is full, makes room, and goes on: what was stored before is there, once. */
async function exhaust(open: () => Promise<Database>): Promise<void> {
  const { subgraph, batchAfter } = workload(`full-${Math.random()}`);
  let db = await open();
  let { store, schemaName } = await openDeployment(db, subgraph, { schema: 'crammed' });
  let head = 0;
  const next = async (): Promise<void> => {
    const batch = batchAfter(head);
    await store.commit(batch);
    head = batch.blocks.at(-1)?.number ?? head;
  };
  await next();
  fill(300_000);
  let failure: unknown = null;
  for (let i = 0; failure === null && i < 2000; i++) await next().catch((error: unknown) => (failure = error));
  expect([DiskFull, ConnectionLost].some((kind) => failure instanceof kind)).toBe(true);
  expect(failure).toMatchObject({ kind: 'transient' });
  truncateSync(filler, 0);
  if (failure instanceof ConnectionLost) {
    await db.close().catch(() => {});
    db = await open();
    ({ store, schemaName } = await openDeployment(db, subgraph, { schema: 'crammed' }));
  }
  expect((await store.head())?.number).toBe(head);
  await next();
  await next();
  const [rows] = await db.query(`select count(*)::int4 as count, max(block$) as last from ${schemaName}.trade`);
  expect(rows).toEqual({ count: head, last: head });
  await store.close();
  await db.close();
}

test.skipIf(!mounted)('PostgreSQL on a full disk: a typed error, nothing lost, and on when there is room', async () => {
  const place = join(disk, 'postgres');
  mkdirSync(place);
  for (const path of [folder, disk]) chmodSync(path, 0o777);
  spawnSync('chown', ['postgres', place]);
  const url = await postgres.createDatabase();
  const db = await openDatabase({ url });
  await db.query(`create tablespace small location '${place}'`);
  await db.query('create database small tablespace small');
  await db.close();
  const small = new URL(url);
  small.pathname = '/small';
  await exhaust(() => openDatabase({ url: small.href }));
});

test.skipIf(!mounted)('PGlite on a full disk: a typed error, nothing lost, and on when there is room', async () => {
  rmSync(filler, { force: true });
  await exhaust(() => openDatabase({ dataDir: join(disk, 'pglite') }));
});
