import { expect, test } from 'vitest';
import { jumpDiffusion } from './jump-diffusion.ts';
import type { PricePath } from './path.ts';
import { findRecordedPrices, recordedPrices } from './recorded.ts';

const SYMBOLS = ['WETH', 'WBTC', 'LINK', 'wstETH', 'USDC', 'DAI'];
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

/** Largest fall of ether within `hours` that ends in the given part of the path. */
function worstFall({ prices }: PricePath, { hours, from, to }: { hours: number; from: number; to: number }): number {
  const ether = prices.get('WETH') ?? [];
  const ends = ether.map((price, hour) =>
    hour >= hours ? price / Math.max(...ether.slice(hour - hours, hour)) - 1 : 0,
  );
  return Math.min(...ends.slice(Math.floor(from * ether.length), Math.floor(to * ether.length)));
}

test.each(SEEDS)('behavior: both crashes come, and nothing like them before (seed %i)', (seed) => {
  const path = jumpDiffusion({ seed, hours: 1440 });
  expect(worstFall(path, { hours: 12, from: 0, to: 0.36 })).toBeGreaterThan(-0.14);
  expect(worstFall(path, { hours: 12, from: 0.36, to: 0.5 })).toBeLessThan(-0.2);
  expect(worstFall(path, { hours: 18, from: 0.76, to: 0.9 })).toBeLessThan(-0.27);
});

test.each(SEEDS)('behavior: stable coins stay near a dollar and the staked rate rises (seed %i)', (seed) => {
  const { prices } = jumpDiffusion({ seed, hours: 1440 });
  for (const symbol of ['USDC', 'DAI']) {
    for (const price of prices.get(symbol) ?? []) expect(Math.abs(price - 1)).toBeLessThan(0.005);
  }
  const rate = (hour: number): number => (prices.get('wstETH')?.[hour] ?? 0) / (prices.get('WETH')?.[hour] ?? 1);
  expect(rate(1300)).toBeGreaterThan(rate(100));
});

test('behavior: a short path has every symbol at every hour', () => {
  const { prices } = jumpDiffusion({ seed: 3, hours: 48 });
  expect([...prices.keys()].sort()).toEqual([...SYMBOLS].sort());
  for (const symbol of SYMBOLS) expect(prices.get(symbol)?.filter((price) => price > 0).length).toBe(48);
});

const directory = findRecordedPrices();
const recorded = directory === null ? test.skip : test;
if (directory === null) console.log('skipped: no recorded prices in ../shared/data/prices');

recorded('behavior: recorded candles are taken as they are, and missing hours filled', () => {
  const { prices } = recordedPrices(directory ?? '', { start: '2021-04-10T00:00Z', hours: 1000, seed: 1 });
  expect(prices.get('WETH')?.[0]).toBe(2066.51);
  expect(Math.min(...(prices.get('WETH') ?? [])) / Math.max(...(prices.get('WETH') ?? []))).toBeLessThan(0.55);
  for (const symbol of SYMBOLS) expect(prices.get(symbol)?.filter((price) => price > 0).length).toBe(1000);
});

recorded('error: a start without a candle is named', () => {
  expect(() => recordedPrices(directory ?? '', { start: '2022-05-01T00:00Z', hours: 10, seed: 1 })).toThrow(
    '2022-05-01',
  );
});
