import { expect, test } from 'vitest';
import { buildBook } from '../book/builder.ts';
import { collateral, debt, lendingRow, perpRow } from '../book/fixtures.ts';
import { marketLeverage } from './market-leverage.ts';

const assets = [
  { id: 'eth', price: 2000 },
  { id: 'usd', price: 1 },
];
/** 20000 against 10000, liquidated by a fall of 37.5 %. */
const far = lendingRow('far', [collateral('eth', 10, 0.8), debt('usd', 10_000)]);
/** 4000 against 3000, liquidated by a fall of 6.25 %. */
const near = lendingRow('near', [collateral('eth', 2, 0.8), debt('usd', 3000)]);
const under = lendingRow('under', [collateral('eth', 1, 0.8), debt('usd', 2100)]);
const supplier = lendingRow('supplier', [collateral('eth', 100, 0.8)]);
/** 1000 of margin on 10000; a rise of 7.6 % liquidates it. */
const short = perpRow('short', 'eth', { size: -5, entry: 2000, margin: 1000, maintenance: 0.02 });

test('marketLeverage: exposure over equity of those who owe, and how much of it a move liquidates', () => {
  const book = buildBook(assets, [far, near, supplier, short]);
  expect(marketLeverage(book, 'eth', 0.1)).toEqual({ leverage: 34_000 / 12_000, nearShare: 14_000 / 34_000 });
  expect(marketLeverage(book, 'eth', 0.05).nearShare).toBe(0);
  expect(marketLeverage(book, 'eth', 0.5).nearShare).toBe(1);
});
test('marketLeverage: without equity no leverage, liquidatable is near, nobody is nothing', () => {
  expect(marketLeverage(buildBook(assets, [under]), 'eth', 0.1)).toEqual({ leverage: null, nearShare: 1 });
  expect(marketLeverage(buildBook(assets, [supplier]), 'eth', 0.1)).toEqual({ leverage: null, nearShare: null });
});
