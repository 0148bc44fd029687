import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EntityReader } from '../../engine/index.ts';
import { openMemoryDeployment } from '../../test/support/memory-api.ts';
import { aftermath, crash, opening } from '../testing/scenario.ts';
import type { TestDeployment } from '../testing/test-api.ts';
import { type BookCheck, examineBooks } from './examine-books.ts';

let deployment: TestDeployment;
beforeAll(async () => {
  deployment = await openMemoryDeployment([opening, crash, aftermath]);
});
afterAll(() => deployment.close());

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
