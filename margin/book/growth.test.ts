import { expect, test } from 'vitest';
import { buildBook } from './builder.ts';
import { lendingRow } from './fixtures.ts';
import { growBook } from './growth.ts';
import { computeSums } from './sums.ts';

test('behavior: interest on a debt that its own asset just covers makes a shortfall, and nobody else one', () => {
  const assets = [{ id: 'usd', price: 1 }];
  const covered = lendingRow('covered', [{ asset: 'usd', surplus: 0, requirement: 8, exposure: 10, debt: 8, idle: 0 }]);
  const idle = lendingRow('idle', [{ asset: 'usd', surplus: 0, requirement: 0, exposure: 0, debt: 0, idle: 3 }]);
  const [book, other] = [buildBook(assets, [covered]), buildBook(assets, [idle])];
  growBook(book, new Map([['usd', { supply: 1, debt: 1.5 }]]));
  expect([...computeSums(book).surplus]).toEqual([-4]);
  expect([...computeSums(other).surplus]).toEqual([0]);
});
