import { expect, test } from 'vitest';
import { baseAssetOf } from './base-asset.ts';

test.each([
  ['WETH', 'ETH', false],
  ['vETH', 'ETH', false],
  ['vWETH', 'ETH', false],
  ['vWBTC', 'BTC', false],
  ['vLINK', 'LINK', false],
  ['ETH-PERP', 'ETH', false],
  ['wstETH', 'ETH', true],
  ['weETH', 'ETH', true],
  ['cbBTC', 'BTC', false],
  ['USDC', 'USD', false],
  ['USDC.e', 'USD', false],
  ['DAI', 'USD', false],
  ['sUSDe', 'USD', true],
  ['sDAI', 'USD', true],
  ['GHO', 'USD', false],
  ['snxUSD', 'USD', false],
  ['sETH', 'ETH', false],
  ['sBTC', 'BTC', false],
  ['LINK', 'LINK', false],
  ['WSTETHX', 'WSTETHX', false],
] as const)('%s follows %s', (symbol, base, isYieldBearing) => {
  expect(baseAssetOf(symbol, 'x')).toEqual({ base, isYieldBearing });
});

test('a token without a symbol is its own base', () => {
  expect(baseAssetOf(null, '0xabc')).toEqual({ base: '0XABC', isYieldBearing: false });
});
