import { expect, test } from 'vitest';
import { assetGroups, capShare, heldTokens, type Market, poolNames } from './markets.ts';

const market = (fields: Partial<Market>): Market => ({
  id: '0x01',
  name: 'Wrapped Ether',
  kind: 'RESERVE',
  pool: { id: '0x02' },
  protocol: { id: 'aave-v3-devnet', name: 'Aave v3' },
  inputToken: { symbol: 'WETH' },
  baseAsset: 'ETH',
  isStable: false,
  openBorrowers: 0,
  openLongs: 0,
  openShorts: 0,
  collateralConfigs: [],
  priceUsd: null,
  utilization: null,
  supplyApr: null,
  borrowApr: null,
  totalSupplyUsd: null,
  totalBorrowUsd: null,
  rateModel: null,
  sizeDecimals: null,
  quoteDecimals: null,
  longSize: null,
  shortSize: null,
  markPriceUsd: null,
  fundingRatePerDay: null,
  openInterestNow: null,
  parameters: null,
  ...fields,
});

const perp = (fields: Partial<Market>): Market =>
  market({ kind: 'PERP', name: 'ETH', sizeDecimals: 18, quoteDecimals: 18, ...fields });

const interest = (longUsd: string, shortUsd: string): NonNullable<Market['openInterestNow']> => ({
  longUsd,
  shortUsd,
  grossUsd: String(Number(longUsd) + Number(shortUsd)),
  netUsd: String(Number(longUsd) - Number(shortUsd)),
  longEntryUsd: longUsd,
  shortEntryUsd: shortUsd,
});

const units = (whole: number, decimals: number): string => `${whole}${'0'.repeat(decimals)}`;

test('assetGroups: stable markets are left out, the largest group and market come first', () => {
  const groups = assetGroups([
    market({ id: '0x0a', totalSupplyUsd: '10' }),
    perp({ id: '0x0b', openInterestNow: interest('30', '20') }),
    market({ id: '0x0c', inputToken: { symbol: 'USDC' }, isStable: true, totalSupplyUsd: '900' }),
    market({ id: '0x0d', baseAsset: 'BTC', totalSupplyUsd: '100' }),
  ]);
  expect(groups.map(({ asset, markets, sizeUsd }) => [asset, markets.map(({ id }) => id), sizeUsd])).toEqual([
    ['BTC', ['0x0d'], 100],
    ['ETH', ['0x0b', '0x0a'], 60],
  ]);
});

const noCaps = {
  scale: '1',
  maxMarketSize: null,
  maxMarketValue: null,
  maxOpenInterestLong: null,
  maxOpenInterestShort: null,
};

test('heldTokens: one sum for a token of several pools, unknown where one of them is', () => {
  const held = (symbol: string, totalSupplyUsd: string | null) =>
    market({ kind: 'COLLATERAL', inputToken: { symbol }, totalSupplyUsd });
  const all = [
    held('USDC', '5'),
    held('WETH', '9'),
    held('USDC', '7'),
    held('sETH', null),
    held('sETH', '1'),
    perp({}),
  ];
  expect(heldTokens(all).map(({ symbol, heldUsd }) => [symbol, heldUsd])).toEqual([
    ['USDC', 12],
    ['WETH', 9],
    ['sETH', null],
  ]);
});

test('poolNames: a pool is called by its one perp or pair; one of many has no name', () => {
  const names = poolNames([
    market({ pool: { id: 'aave' } }),
    market({ pool: { id: 'pair' }, kind: 'ISOLATED_PAIR', name: 'WETH/USDC 86 %' }),
    market({ pool: { id: 'pair' }, kind: 'COLLATERAL', name: 'collateral of it' }),
    perp({ pool: { id: 'gmx' }, name: 'ETH [WETH-USDC]' }),
    perp({ pool: { id: 'perp' }, name: 'vETH' }),
    perp({ pool: { id: 'perp' }, name: 'vBTC' }),
  ]);
  expect([...names]).toEqual([
    ['pair', 'WETH/USDC 86 %'],
    ['gmx', 'ETH [WETH-USDC]'],
  ]);
});

test('capShare: the side and the cap that are nearest; zero is no cap, none is unknown', () => {
  const open = { openInterestNow: interest('600', '200'), longSize: units(3, 18), shortSize: units(1, 18) };
  const synthetix = { ...noCaps, maxMarketSize: units(4, 18), maxMarketValue: units(1000, 18) };
  const gmx = { ...noCaps, maxOpenInterestLong: units(1200, 30), maxOpenInterestShort: units(250, 30) };
  expect(capShare(perp({ ...open, parameters: synthetix }))).toBe(0.75);
  expect(capShare(perp({ ...open, parameters: gmx, quoteDecimals: 30 }))).toBe(0.8);
  expect(capShare(perp({ ...open, parameters: { ...noCaps, maxMarketSize: '0' } }))).toBeNull();
  expect(capShare(perp(open))).toBeNull();
});
