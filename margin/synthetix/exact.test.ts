import { describe, expect, test } from 'vitest';
import { WAD } from '../math/integers.ts';
import { synthetixDiscount, synthetixRequired } from './account.ts';
import { synthetixExactFillPrice, synthetixRate, synthetixVelocity } from './funding.ts';
import { synthetixKeeperReward } from './reward.ts';
import type { SynthetixMarket } from './types.ts';
import { synthetixCapacity, synthetixLiquidatableSize, synthetixWindowLimit, synthetixWindows } from './window.ts';

const wad = (value: number): bigint => BigInt(Math.round(value * 1e9)) * 10n ** 9n;
const market: SynthetixMarket & { readonly price: bigint } = {
  id: 'eth',
  price: wad(1200),
  skew: wad(100_000),
  funding: { rate: 0n, value: 0n, updatedAt: 1000n },
  terms: {
    skewScale: wad(1e6),
    maxFundingVelocity: wad(0.025),
    makerFee: wad(0.0002),
    takerFee: wad(0.0005),
    initialMarginRatio: WAD,
    minimumInitialMarginRatio: wad(0.02),
    maintenanceMarginScalar: wad(0.5),
    minimumPositionMargin: wad(50),
    flagRewardRatio: wad(0.0003),
    lockedOiRatio: wad(0.5),
    liquidationMultiplier: wad(1.5),
    liquidationWindowSeconds: 30n,
    maxLiquidationPd: wad(0.2),
  },
  liquidated: [],
};

test('the worked values of the sources, to the last digit', () => {
  expect(synthetixVelocity(market)).toBe(wad(0.0025));
  // 29 000 s at a velocity of 0.0025 a day: PerpsMarket.currentFundingRate names 0.00083912.
  expect(synthetixRate(market, 30_000n)).toBe(839_120_370_370_370n);
  expect(synthetixRequired(market, wad(-100))).toEqual({ initial: wad(2462), maintenance: wad(1256) });
  // 100 bought on no skew: AsyncOrder.calculateFillPrice names 1200.06.
  expect(synthetixExactFillPrice({ ...market, skew: 0n }, wad(100), wad(1200))).toBe(wad(1200.06));
});

describe('liquidation windows', () => {
  const limit = synthetixWindowLimit(market.terms);
  const having = (amount: bigint): SynthetixMarket => ({ ...market, liquidated: [{ timestamp: 5000n, amount }] });
  test('default: a window has its limit, and what it took counts until it is out of it', () => {
    expect(limit).toBe(wad(31_500));
    expect(synthetixWindows(market.terms, limit + 1n)).toBe(2n);
    expect(synthetixCapacity(having(wad(500)), 5029n)).toBe(wad(31_000));
    expect(synthetixCapacity(having(wad(500)), 5030n)).toBe(limit);
  });
  test('behavior: a used-up window gives another one while the premium is small, but not in the same second', () => {
    expect(synthetixLiquidatableSize(having(limit), -wad(40_000), 5001n)).toBe(limit);
    expect(synthetixLiquidatableSize(having(limit), -wad(40_000), 5000n)).toBe(0n);
    expect(synthetixLiquidatableSize({ ...having(limit), skew: wad(300_000) }, wad(1), 5001n)).toBe(0n);
  });
  test('behavior: without a limit everything may be taken', () => {
    const terms = { ...market.terms, liquidationMultiplier: 0n };
    expect(synthetixLiquidatableSize({ ...having(limit), terms }, -wad(7), 5000n)).toBe(wad(7));
    expect(synthetixWindows(terms, wad(7))).toBe(0n);
  });
});

test('a discount grows with the amount between its bounds, and is none without a skew scale', () => {
  const collateral = { id: 'seth', isUsd: false, price: WAD, lowerDiscount: wad(0.01), upperDiscount: wad(0.2) };
  const terms = { ...collateral, discountScalar: wad(2), skewScale: wad(10_000) };
  expect([1, 500, 5000].map((amount) => synthetixDiscount(terms, wad(amount)))).toEqual([
    wad(0.01),
    wad(0.1),
    wad(0.2),
  ]);
  expect(synthetixDiscount({ ...terms, skewScale: 0n }, wad(500))).toBe(0n);
});

test('a keeper gets cost and rewards, no less than the least and no more than the most', () => {
  const terms = {
    minRewardUsd: wad(5),
    minProfitRatio: wad(0.3),
    maxRewardUsd: wad(100),
    maxScalingRatio: wad(0.3),
    collateralRewardRatio: 0n,
    costs: null,
  };
  const reward = (rewards: number, margin: number): bigint =>
    synthetixKeeperReward(terms, { rewards: wad(rewards), cost: wad(2), margin: wad(margin) });
  expect([reward(0, 1000), reward(20, 1000), reward(500, 1000), reward(500, 40), reward(500, 0)]).toEqual(
    [7, 22, 100, 12, 100].map(wad),
  );
});
