import { describe, expect, test } from 'vitest';
import { type PerpetualCollateral, perpetualAccountData } from './account.ts';
import { type CollateralSaleTerms, collateralSale, largestPurchase } from './collateral-sale.ts';
import { Q96 } from './integers.ts';

const WAD = 10n ** 18n;
const USDC = 10n ** 6n;
const rules = { imRatio: 100_000n, mmRatio: 62_500n, penaltyRatio: 25_000n, settlementDecimals: 6 };
const terms: CollateralSaleTerms = {
  mmRatioBuffer: 20_000n,
  debtRatio: 750_000n,
  debtThreshold: 10_000n * USDC,
  debtThresholdOf: new Map([['0xbig', 50_000n * USDC]]),
  liquidationRatio: 500_000n,
  dust: 500n * USDC,
  fundRatio: 12_500n,
};
/** Ether at 2000 dollars of which seven tenths count, sold a tenth off. */
const ether = (amount: bigint): PerpetualCollateral => ({
  market: 'weth',
  amount,
  decimals: 18,
  price: 2000n * WAD,
  priceUnit: 10n ** 10n,
  ratio: 700_000n,
  discount: 100_000n,
});
interface Given {
  readonly balance?: bigint;
  readonly collateral?: bigint;
  /** ether held long, bought at 2000 */
  readonly size?: bigint;
  readonly trader?: string;
}

function saleOf({ balance = 0n, collateral = WAD, size = 0n, trader = '0xa' }: Given) {
  const collaterals = [ether(collateral)];
  const holding = { market: 'eth', size, openNotional: -2000n * size, growthX96: 0n, orders: [] };
  const pool = { tick: 0, feeX128: 0n, rootFundingX96: 0n, ticks: new Map() };
  const state = { id: 'eth', price: 2000n * WAD, sqrtPriceX96: Q96, growthX96: 0n, pool };
  const account = { balance, owedRealizedPnl: 0n, holdings: [holding], collaterals };
  const data = perpetualAccountData(account, { markets: new Map([['eth', state]]), rules });
  return collateralSale(data, { trader, collaterals, rules, terms });
}

describe('the vault sells collateral', () => {
  test('default: not while the account owes little and covers its positions with the buffer', () => {
    expect(saleOf({ size: WAD })).toEqual({
      reasons: [],
      requirement: 165n * WAD,
      debt: 0n,
      debtLimit: 1050n * WAD,
      // A tenth of the 2000 it owes for the position, and an eightieth for the fund.
      mostPaid: (200n * WAD * 1_000_000n) / 987_500n,
    });
  });
  test('behavior: below maintenance and buffer, before positions are liquidated', () => {
    const value = (balance: bigint) => saleOf({ size: 10n * WAD, balance })?.reasons;
    // 1650 wanted of 1400 in ether and the rest in dollars; positions go below 1250.
    expect(value(250n * USDC)).toEqual([]);
    expect(value(250n * USDC - 1n)).toEqual(['MARGIN']);
  });
  test('behavior: a debt above three quarters of what the collateral counts for', () => {
    expect(saleOf({ balance: -1050n * USDC })?.reasons).toEqual([]);
    expect(saleOf({ balance: -1050n * USDC - 1n })?.reasons).toEqual(['DEBT_SHARE']);
  });
  test('behavior: a debt above the limit, which some traders have of their own', () => {
    const rich = { collateral: 100n * WAD, balance: -10_000n * USDC - 1n };
    expect(saleOf(rich)?.reasons).toEqual(['DEBT_LIMIT']);
    expect(saleOf({ ...rich, balance: -10_000n * USDC })?.reasons).toEqual([]);
    expect(saleOf({ ...rich, trader: '0xbig' })).toMatchObject({ reasons: [], debtLimit: 50_000n * WAD });
  });
  test('behavior: of a debt above the dust half is repaid at a time, below it all', () => {
    const paid = (balance: bigint) => saleOf({ balance })?.mostPaid;
    expect(paid(-500n * USDC)).toBe((500n * WAD * 1_000_000n) / 987_500n);
    expect(paid(-500n * USDC - 1n)).toBe(((250n * WAD + WAD / 2_000_000n) * 1_000_000n) / 987_500n);
  });
  test('nobody sells what an account does not have', () => {
    expect(saleOf({ collateral: 0n, balance: -1n })).toBeNull();
  });
});

describe('a purchase', () => {
  test('default: what is paid over the discounted price, rounded up', () => {
    expect(largestPurchase({ mostPaid: 900n * WAD }, ether(WAD), 6)).toEqual({ paid: 900n * USDC, bought: WAD / 2n });
    expect(largestPurchase({ mostPaid: 1n }, ether(WAD), 6)).toEqual({ paid: 0n, bought: 1n });
  });
  test('behavior: all there is, for its price rounded down', () => {
    expect(largestPurchase({ mostPaid: 9000n * WAD }, ether(WAD / 3n), 6)).toEqual({
      paid: 599_999_999n,
      bought: WAD / 3n,
    });
  });
});
