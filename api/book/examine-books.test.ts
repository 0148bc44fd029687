import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, type EntityReader, openDatabase } from '../../engine/index.ts';
import { ensureStoreWorker } from '../../test/support/store-worker.ts';
import { aftermath, crash, opening } from '../testing/scenario.ts';
import { openTestDeployment, type TestDeployment } from '../testing/test-api.ts';
import { type BookCheck, examineBooks } from './examine-books.ts';

let db: Database;
let deployment: TestDeployment;
beforeAll(async () => {
  await ensureStoreWorker();
  db = await openDatabase({ memory: true });
  deployment = await openTestDeployment(db, [opening, crash, aftermath]);
});
afterAll(async () => {
  await deployment.close();
  await db.close();
});

async function found(reader: EntityReader) {
  const checks: BookCheck[] = [];
  for await (const check of examineBooks(reader)) checks.push(check);
  return checks;
}

/** The scenario's rows are written by hand: its markets hold more than the accounts it tells of. */
test('R21 what does not balance is told, and what is derived balances all the same', async () => {
  const [sides, ...derived] = await found(deployment.reader);
  expect(sides?.problems).toContainEqual(
    expect.stringMatching(
      /^WETH 0x\w+: BORROWER positions are 11000000000000000000, scaledBorrow is 19000000000000000000$/,
    ),
  );
  expect(derived.map(({ name, problems }) => [name, problems])).toEqual([
    ['utilization and amounts of markets are not below zero', []],
    ['bins of heatmaps add up to the accounts with a stake', []],
    ['buckets of leverage add up to the accounts', []],
    ['leverage is at least 1, or the account is without equity', []],
  ]);
});
