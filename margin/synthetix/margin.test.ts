import { describe, expect, test } from 'vitest';
import {
  isSynthetixLiquidatable,
  synthetixAvailableMargin,
  synthetixFillPrice,
  synthetixFundingPerUnit,
  synthetixFundingRate,
  synthetixFundingVelocity,
  synthetixMarginRatio,
  synthetixMargins,
  synthetixWindowCapacity,
} from './margin.ts';

describe('synthetixMargins', () => {
  const terms = {
    skewScale: 1e6,
    initialMarginRatio: 1,
    minimumInitialMarginRatio: 0.02,
    maintenanceMarginScalar: 0.5,
    minimumPositionMargin: 50,
  };
  test('default: either direction', () => {
    for (const size of [100, -100]) {
      const margins = synthetixMargins(terms, size, 1200);
      expect(margins.initial).toBeCloseTo(2462, 9);
      expect(margins.maintenance).toBeCloseTo(1256, 9);
    }
  });
  test('behavior: no position needs no margin', () => {
    expect(synthetixMargins(terms, 0, 1200)).toMatchObject({ initial: 0, maintenance: 0 });
  });
});

describe('liquidation', () => {
  const account = { collateralUsd: 2000, debtUsd: 100, profitUsd: -640, maintenanceUsd: 1256, liquidationRewardUsd: 4 };
  test('default: over all markets, with the reward; equality is safe', () => {
    expect(synthetixAvailableMargin(account)).toBe(1260);
    expect(isSynthetixLiquidatable(account)).toBe(false);
    expect(synthetixMarginRatio(account)).toBe(1);
    expect(isSynthetixLiquidatable({ ...account, profitUsd: -640.01 })).toBe(true);
  });
  test('behavior: debt alone is liquidatable once it exceeds the collateral', () => {
    const bare = { collateralUsd: 10, debtUsd: 11, profitUsd: 0, maintenanceUsd: 0, liquidationRewardUsd: 0 };
    expect(isSynthetixLiquidatable(bare)).toBe(true);
    expect(synthetixMarginRatio(bare)).toBeNull();
  });
});

describe('funding', () => {
  const funding = { skew: 2.5e4, skewScale: 1e6, maxFundingVelocity: 0.1, lastRate: 0, elapsed: 29_000 };
  test('default: the rate moves by its velocity', () => {
    expect(synthetixFundingVelocity(funding)).toBeCloseTo(0.0025, 12);
    expect(synthetixFundingRate(funding)).toBeCloseTo(0.00083912, 8);
  });
  test('behavior: accrual takes the mean of both rates; the velocity is capped', () => {
    const mean = synthetixFundingRate(funding) / 2;
    expect(synthetixFundingPerUnit(funding, 1000)).toBeCloseTo((-mean * 29_000 * 1000) / 86_400, 12);
    expect(synthetixFundingVelocity({ ...funding, skew: -5e6 })).toBe(-0.1);
    expect(synthetixFundingVelocity({ ...funding, skewScale: 0 })).toBe(0);
  });
});

test('fill price is the mean of the premiums before and after; a round trip costs nothing', () => {
  expect(synthetixFillPrice(0, 1e6, 1000, 100)).toBeCloseTo(100.05, 9);
  const [there, back] = [synthetixFillPrice(500, 1e6, 1000, 100), synthetixFillPrice(1500, 1e6, -1000, 100)];
  expect(there).toBeCloseTo(back, 12);
  expect(synthetixFillPrice(0, 0, 5, 100)).toBe(100);
});

test('a window liquidates at most its capacity', () => {
  const terms = { makerFee: 0.0002, takerFee: 0.0005, skewScale: 1e6, multiplier: 1.5, windowSeconds: 30 };
  expect(synthetixWindowCapacity(terms)).toBeCloseTo(31_500, 6);
});
