import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accountAt, liquidationPrice } from '../book/account.ts';
import { buildBook } from '../book/builder.ts';
import {
  type GmxPosition,
  gmxLeverage,
  gmxLiquidationPrice,
  gmxRemaining,
  gmxRequirement,
  gmxRow,
  isGmxLiquidatable,
} from './position.ts';
import { gmxBorrowingFactor, gmxFundingBySide, gmxFundingFactor, gmxImbalance } from './rates.ts';

const terms = { minCollateralFactor: 0.005, minCollateralUsd: 1 };
const long: GmxPosition = {
  isLong: true,
  sizeUsd: 100_000,
  sizeTokens: 50,
  collateralTokens: 10_000,
  collateralPrice: 1,
  isCollateralIndex: false,
  feesUsd: 60,
  impactUsd: -200,
};
const short = { ...long, isLong: false };
const inIndex = { ...long, collateralTokens: 5, isCollateralIndex: true };

describe('gmxLiquidationPrice', () => {
  test('default: long, short, and collateral in the index token', () => {
    expect(gmxLiquidationPrice(long, terms)).toBeCloseTo(1815.2, 9);
    expect(gmxLiquidationPrice(short, terms)).toBeCloseTo(2184.8, 9);
    expect(gmxLiquidationPrice(inIndex, terms)).toBeCloseTo(1832, 9);
  });
  test('behavior: null where no price does it', () => {
    expect(gmxLiquidationPrice({ ...inIndex, isLong: false, collateralTokens: 60 }, terms)).toBeNull();
    expect(gmxLiquidationPrice({ ...long, collateralTokens: 200_000 }, terms)).toBeNull();
  });
  test('behavior: liquidatable past it and not before, and the book finds the same price', () => {
    const tokens = fc.double({ min: 1, max: 1000, noNaN: true });
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.boolean(),
        tokens,
        fc.double({ min: 1.5, max: 40, noNaN: true }),
        (isLong, isCollateralIndex, sizeTokens, leverage) => {
          const sizeUsd = sizeTokens * 2000;
          const collateral = sizeUsd / leverage;
          const position: GmxPosition = {
            ...long,
            isLong,
            isCollateralIndex,
            sizeTokens,
            sizeUsd,
            collateralTokens: isCollateralIndex ? collateral / 2000 : collateral,
          };
          const price = gmxLiquidationPrice(position, terms);
          if (price === null || isGmxLiquidatable(position, terms, 2000)) return;
          const past = isLong ? 1 - 1e-9 : 1 + 1e-9;
          expect(isGmxLiquidatable(position, terms, price * past)).toBe(true);
          expect(isGmxLiquidatable(position, terms, price / past)).toBe(false);
          const row = gmxRow('p', position, terms, { index: 'eth', collateral: 'usd' });
          const book = buildBook(
            [
              { id: 'eth', price: 2000 },
              { id: 'usd', price: 1 },
            ],
            [row],
          );
          const found = liquidationPrice(book, 0, 'eth');
          expect(found?.direction).toBe(isLong ? 'FALLS' : 'RISES');
          expect(Math.abs((found?.price ?? 0) - price)).toBeLessThan(1e-9 * price);
        },
      ),
    );
  });
});

describe('health and leverage', () => {
  test('default: what remains, and what is required', () => {
    expect(gmxRemaining(long, 2100)).toBe(10_000 + 5000 - 200 - 60);
    expect(gmxRequirement(long, terms)).toBe(500);
    expect(gmxRequirement({ sizeUsd: 100 }, terms)).toBe(1);
    expect([1815.3, 1815.1].map((price) => isGmxLiquidatable(long, terms, price))).toEqual([false, true]);
  });
  test('behavior: two leverages, null when nothing is left', () => {
    const at = (price: number, withProfit: boolean) => gmxLeverage(long, price, { pendingFeesUsd: 0, withProfit });
    expect(at(2100, false)).toBe(10);
    expect(at(2100, true)).toBeCloseTo(100_000 / 15_000, 12);
    expect(at(1790, true)).toBeNull();
  });
  test('behavior: the row has the position’s equity, exposure and margin ratio', () => {
    for (const position of [long, short, inIndex]) {
      const row = gmxRow('p', position, terms, { index: 'eth', collateral: 'usd', group: 'gmx' });
      const book = buildBook(
        [
          { id: 'eth', price: 2100 },
          { id: 'usd', price: 1 },
        ],
        [row],
      );
      const account = accountAt(book, 0);
      const remaining = gmxRemaining(position, 2100);
      expect(account.collateralUsd).toBeCloseTo(105_000, 6);
      expect(account.equityUsd).toBeCloseTo(remaining, 6);
      expect(account.marginRatio).toBeCloseTo(remaining / 500, 9);
    }
  });
});

describe('gmxFundingFactor', () => {
  const fixed = {
    fundingFactor: 1 / 50_000,
    exponent: 1,
    maxFactor: 1,
    minFactor: 0,
    increasePerSecond: 0,
    decreasePerSecond: 0,
    thresholdForStable: 0,
    thresholdForDecrease: 0,
  };
  const state = { longUsd: 150_000, shortUsd: 50_000, saved: 0, elapsed: 3600 };
  test('default: static funding, longs pay 0.001 % a second and shorts receive 0.003 %', () => {
    const { factor } = gmxFundingFactor(fixed, state);
    const sides = gmxFundingBySide(factor, state);
    expect([sides.long, sides.short].map((x) => x * 100)).toEqual([
      expect.closeTo(-0.001, 12),
      expect.closeTo(0.003, 12),
    ]);
    expect(gmxFundingFactor({ ...fixed, maxFactor: 1e-6 }, state).factor).toBe(1e-6);
    expect(gmxFundingFactor(fixed, { ...state, longUsd: 50_000, shortUsd: 150_000 }).factor).toBeCloseTo(-1e-5, 15);
  });
  const adaptive = {
    ...fixed,
    increasePerSecond: 1e-8,
    decreasePerSecond: 1e-9,
    thresholdForStable: 0.05,
    thresholdForDecrease: 0.01,
    maxFactor: 1e-4,
    minFactor: 1e-7,
  };
  const skewed = (longUsd: number, saved: number) =>
    gmxFundingFactor(adaptive, { longUsd, shortUsd: 100_000, saved, elapsed: 100 });
  test('behavior: adaptive funding grows, rests, shrinks, and turns with the skew', () => {
    expect(skewed(300_000, 1e-6).saved).toBeCloseTo(1e-6 + 0.5e-6, 15);
    expect(skewed(105_000, 1e-6).saved).toBe(1e-6);
    expect(skewed(101_000, 1e-6).saved).toBeCloseTo(0.9e-6, 15);
    expect(skewed(50_000, 1e-6).saved).toBeCloseTo(1e-6 - 1e-6 / 3, 15);
    expect(skewed(300_000, 1).saved).toBe(1e-4);
    expect(skewed(101_000, 1e-8)).toEqual({ saved: 1e-30, factor: 1e-7 });
  });
  test('behavior: what one side pays the other receives', () => {
    const amount = fc.double({ min: 1, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(amount, amount, (longUsd, shortUsd) => {
        const sides = gmxFundingBySide(gmxFundingFactor(fixed, { ...state, longUsd, shortUsd }).factor, {
          longUsd,
          shortUsd,
        });
        expect(Math.abs(sides.long * longUsd + sides.short * shortUsd)).toBeLessThan(1e-9 * (longUsd + shortUsd));
      }),
    );
    expect(gmxImbalance(0, 0, 1)).toBe(0);
  });
});

describe('gmxBorrowingFactor', () => {
  const kinked = {
    optimalUsage: 0.8,
    baseFactor: 1e-8,
    aboveOptimalFactor: 5e-8,
    openInterestReserveFactor: 1,
    borrowingFactor: 2e-8,
    exponent: 1,
  };
  test('default: kinked by usage of the pool', () => {
    expect(gmxBorrowingFactor(kinked, 40, 100)).toBeCloseTo(0.4e-8, 16);
    expect(gmxBorrowingFactor(kinked, 90, 100)).toBeCloseTo(0.9e-8 + 4e-8 / 2, 16);
  });
  test('behavior: exponential without an optimum; nothing reserved costs nothing; null for an empty pool', () => {
    const plain = { ...kinked, optimalUsage: 0 };
    expect(gmxBorrowingFactor(plain, 50, 100)).toBeCloseTo(1e-8, 16);
    expect([gmxBorrowingFactor(plain, 0, 0), gmxBorrowingFactor(plain, 1, 0)]).toEqual([0, null]);
  });
});
