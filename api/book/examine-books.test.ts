import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EntityReader } from '../../engine/index.ts';
import { openMemoryDeployment } from '../../test/support/memory-api.ts';
import { aftermath, crash, opening } from '../testing/scenario.ts';
import type { TestDeployment } from '../testing/test-api.ts';
import type { Analytics } from './analytics.ts';
import { createBookSource } from './book-source.ts';
import { type BookCheck, derivedChecks, examineBooks } from './examine-books.ts';
import { marketNumbers } from './market-numbers.ts';

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

test('R21 positions that are more than their market, and sides of perps, are told too', async () => {
  const { reader } = deployment;
  const find: EntityReader['find'] = async (query) => {
    const rows = await reader.find(query);
    const totals = { scaledBorrow: 0n, longSize: 5n, shortSize: 6n };
    return query.type === 'Market' ? rows.map((row) => ({ ...row, ...totals })) : rows;
  };
  const [sides] = await found({ ...reader, find });
  for (const told of [
    /^WETH 0x\w+: BORROWER positions are 11000000000000000000, scaledBorrow is 0$/,
    /: LONG positions are 0, longSize is 5$/,
    /: SHORT positions are 0, shortSize is 6$/,
  ])
    expect(sides?.problems).toContainEqual(expect.stringMatching(told));
});

/** Names of the checks that tell of something, once the book was meddled with. */
async function toldOf(meddle: (analytics: Analytics, place: number) => void): Promise<string[]> {
  const { reader } = deployment;
  const block = await reader.head();
  if (block === null) throw new Error('nothing is stored');
  const analytics = await createBookSource({ reader, capacity: 1 }).at(block);
  meddle(analytics, analytics.book.owing.indexOf(1));
  return [...derivedChecks(analytics)].filter(({ problems }) => problems.length > 0).map(({ name }) => name);
}

test('R21 a book that does not add up is told by the checks of what it breaks', async () => {
  const [bins, buckets, leverage] = ['bins of heatmaps', 'buckets of leverage', 'leverage is at least 1'].map((text) =>
    expect.stringContaining(text),
  );
  expect(await toldOf(() => undefined)).toEqual([]);
  expect(await toldOf(({ book }, place) => book.owing.fill(0, place, place + 1))).toContainEqual(bins);
  expect(await toldOf(({ book }, place) => book.sums.exposure.fill(Number.NaN, place, place + 1))).toEqual(
    expect.arrayContaining([bins, buckets, leverage]),
  );
  // Who owes more than it has is in the histogram too.
  expect(await toldOf(({ book }, place) => book.sums.debt.fill(1e9, place, place + 1))).not.toContainEqual(buckets);
  // What float64 leaves of a leverage of 1 is none below it.
  expect(await toldOf(({ book }, place) => book.sums.debt.fill(-1e-13, place, place + 1))).not.toContainEqual(leverage);
  const negative = await toldOf((analytics) => {
    const [market] = analytics.markets.values();
    if (market !== undefined) Object.assign(marketNumbers(analytics, market), { borrow: -1n });
  });
  expect(negative).toContainEqual(expect.stringContaining('not below zero'));
});
