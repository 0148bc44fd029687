import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabases, type TestDatabases } from '../../test/support/store-fixture.ts';
import { type Database, openDatabase } from './database.ts';
import { StatementTooLong } from './errors.ts';

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

const LIMIT = { readTimeoutMs: 200 };

/** On a busy machine even this may be late. */
const answered = (db: Database) => db.query('select 1 as one').catch((error: unknown) => error);

test('PostgreSQL ends a read that takes too long, and answers the next', async () => {
  const db = await openDatabase({ url: await databases.server.createDatabase() }, LIMIT);
  await expect(db.query('select pg_sleep(30)')).rejects.toThrow(StatementTooLong);
  await expect.poll(() => answered(db)).toEqual([{ one: 1 }]);
  // Writing is not limited.
  await db.transaction((tx) => tx.query('select pg_sleep(0.4)'));
  await db.close();
});

test('a read of PGlite that takes too long is given up; the statement runs on, and then the next is answered', async () => {
  const db = await openDatabase({ memory: true }, LIMIT);
  const long = 'select count(*)::int4 as count from generate_series(1, 5000000) as a(n) where n % 7 = 0';
  await expect(db.query(long)).rejects.toThrow(StatementTooLong);
  await expect.poll(() => answered(db)).toEqual([{ one: 1 }]);
  await db.close();
});
