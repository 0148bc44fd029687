import { expect, test } from 'vitest';
import { largestDeviation, otherSources } from './other-sources.ts';

test('a price is held against those of the same token in other pools, whatever decimals they quote in', () => {
  const pools = new Map([
    ['a', { decimals: 8 }],
    ['b', { decimals: 18 }],
  ]);
  const market = (id: string, poolId: string, token: string, price: bigint | null) =>
    [id, { id, poolId, token, price }] as const;
  const markets = new Map([
    market('a weth', 'a', '0x1', 2_000n * 10n ** 8n),
    market('b weth', 'b', '0x1', 2_500n * 10n ** 18n),
    market('c weth', 'b', '0x1', 1_600n * 10n ** 18n),
    market('d weth', 'b', '0x1', null),
    market('a usdc', 'a', '0x2', 10n ** 8n),
    market('index', 'a', '', 10n ** 8n),
    market('index too', 'b', '', 10n ** 18n),
  ]);
  const deviations = (id: string) =>
    otherSources({ pools, markets }, markets.get(id)!).map(({ other, deviation }) => [other.id, deviation]);
  expect(deviations('a weth')).toEqual([
    ['b weth', 2_000 / 2_500 - 1],
    ['c weth', 0.25],
  ]);
  expect(largestDeviation(otherSources({ pools, markets }, markets.get('a weth')!))).toBe(0.25);
  for (const alone of ['d weth', 'a usdc', 'index']) expect(deviations(alone)).toEqual([]);
  expect(largestDeviation([])).toBeNull();
});
