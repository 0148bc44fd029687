import { describe, expect, test } from 'vitest';
import {
  isPerpetualLiquidatable,
  perpetualFundingRate,
  perpetualLiquidatableShare,
  perpetualMarginRatio,
  perpetualPenalty,
  perpetualRequirement,
  perpetualLaunchTerms as terms,
} from './margin.ts';

const account = (accountValueUsd: number, ...positionValuesUsd: number[]) => ({ accountValueUsd, positionValuesUsd });

describe('liquidation', () => {
  test('default: account value against the requirement of all positions', () => {
    const some = account(100, 1000, -600);
    expect(perpetualRequirement(some, terms)).toBe(100);
    expect([perpetualMarginRatio(some, terms), isPerpetualLiquidatable(some, terms)]).toEqual([1, false]);
    expect(isPerpetualLiquidatable(account(99.9, 1000, -600), terms)).toBe(true);
  });
  test('behavior: half of all positions at first, everything when small or far under', () => {
    expect(perpetualLiquidatableShare(account(99, 1000, -600), 0, terms)).toBe(0.8);
    expect(perpetualLiquidatableShare(account(99, 1000, -600), 1, terms)).toBe(1);
    expect(perpetualLiquidatableShare(account(49, 1000, -600), 0, terms)).toBe(1);
    expect(perpetualLiquidatableShare(account(99, 1600, -90), 1, terms)).toBe(1);
    expect(perpetualLiquidatableShare(account(50, 1600), 0, terms)).toBe(0.5);
  });
  test('behavior: nothing of a healthy account or an absent position', () => {
    expect(perpetualLiquidatableShare(account(200, 1000), 0, terms)).toBe(0);
    expect(perpetualLiquidatableShare(account(1, 1000), 5, terms)).toBe(0);
    expect(perpetualMarginRatio(account(5), terms)).toBeNull();
  });
  test('behavior: the penalty is shared unless the account is bankrupt', () => {
    expect(perpetualPenalty(-1000, 10, terms)).toEqual({ penaltyUsd: 25, liquidatorUsd: 12.5 });
    expect(perpetualPenalty(1000, -1, terms)).toEqual({ penaltyUsd: 25, liquidatorUsd: 25 });
  });
});

test('the funding rate is the premium of mark over index, capped', () => {
  expect(perpetualFundingRate(1010, 1000, 0.1)).toBeCloseTo(0.01, 12);
  expect(perpetualFundingRate(800, 1000, 0.1)).toBeCloseTo(-0.1, 12);
});
