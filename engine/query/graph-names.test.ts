import { describe, expect, test } from 'vitest';
import { camelCase, rootNames } from './graph-names.ts';

describe('rootNames', () => {
  test.each([
    ['Market', 'market', 'markets'],
    ['RiskCategory', 'riskCategory', 'riskCategories'],
    ['Repay', 'repay', 'repays'],
    ['BadDebt', 'badDebt', 'badDebts'],
    ['CategoryChange', 'categoryChange', 'categoryChanges'],
    ['FlashLoan', 'flashLoan', 'flashLoans'],
    ['Swap', 'swap', 'swaps'],
    ['Mint', 'mint', 'mints'],
    ['Box', 'box', 'boxes'],
    ['Status', 'status', 'statuses'],
    ['Analysis', 'analysis', 'analyses'],
    ['Leaf', 'leaf', 'leaves'],
    ['Index', 'index', 'indexes'],
    ['PoolChild', 'poolChild', 'poolChilds'],
    ['PoolDayData', 'poolDayData', 'poolDayDatas'],
    ['person', 'person', 'personople'],
    ['foot', 'foot', 'feet'],
    ['Foot', 'foot', 'foots'],
    ['datum', 'datum', 'data'],
  ])('default: %s is asked for as %s and %s', (type, single, plural) => {
    expect(rootNames(type)).toEqual({ single, plural });
  });

  test.each(['PriceStats', 'MarketStats', 'Boxes', 'Alias', 'Series'])(
    'behavior: %s has no plural of its own and gets _collection',
    (type) => {
      expect(rootNames(type).plural).toBe(`${rootNames(type).single}_collection`);
    },
  );
});

describe('camelCase', () => {
  test.each([
    ['MarginPool', 'marginPool'],
    ['USDCVault', 'usdcvault'],
    ['AToken', 'atoken'],
    ['ERC20Token', 'erc20Token'],
    ['price_feed', 'priceFeed'],
    ['_Hidden', 'hidden'],
    ['Trailing_', 'trailing'],
    ['PoolDayData', 'poolDayData'],
  ])('default: %s becomes %s', (name, expected) => {
    expect(camelCase(name)).toBe(expected);
  });
});
