import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SECONDS_PER_YEAR, WAD } from '../math/integers.ts';
import { adaptiveCurveRate } from './adaptive-curve.ts';
import {
  accrueMorpho,
  isMorphoHealthy,
  MORPHO_PRICE_SCALE,
  type MorphoMarket,
  morphoBorrowed,
  morphoHealthFactor,
  morphoIncentive,
  morphoLiquidation,
  morphoLiquidationPrice,
  morphoMaxBorrow,
  morphoSupplied,
} from './market.ts';

const market: MorphoMarket = {
  totalSupplyAssets: 2_000_000_000000n,
  totalSupplyShares: 2_000_000_000000n * 1_000_000n,
  totalBorrowAssets: 1_000_000_000000n,
  totalBorrowShares: 1_000_000_000000n * 1_000_000n,
  lastUpdate: 0n,
  fee: 0n,
};
const shares = (assets: bigint): bigint => assets * 1_000_000n;
/** price of an 18-decimal collateral in a 6-decimal loan token */
const priceOf = (usd: bigint): bigint => (usd * 10n ** 6n * MORPHO_PRICE_SCALE) / 10n ** 18n;
const lltv = (WAD * 86n) / 100n;

describe('morphoIncentive', () => {
  test.each([
    [385n, 1.15],
    [625n, 1.126761],
    [770n, 1.074114],
    [860n, 1.043841],
    [915n, 1.026167],
    [945n, 1.016777],
    [965n, 1.010611],
    [980n, 1.006036],
  ])('default: at a threshold of %s ‰', (permille, expected) => {
    expect(Number(morphoIncentive((WAD * permille) / 1000n)) / 1e18).toBeCloseTo(expected, 6);
  });
});

describe('health', () => {
  const position = { borrowShares: shares(10_000_000000n), collateral: 10n * WAD };
  test('default: the threshold of the collateral against the debt', () => {
    const terms = { price: priceOf(2000n), lltv };
    expect(morphoBorrowed(market, position)).toBe(10_000_000000n);
    expect(morphoMaxBorrow(position, terms)).toBe(17_200_000000n);
    expect(morphoHealthFactor(market, position, terms)).toBe(1_720000000000000000n);
    expect(isMorphoHealthy(market, position, terms)).toBe(true);
    expect(morphoSupplied(market, shares(5n))).toBe(5n);
  });
  test('behavior: equality is healthy', () => {
    const exact = { borrowShares: shares(17_200_000000n), collateral: 10n * WAD };
    expect(isMorphoHealthy(market, exact, { price: priceOf(2000n), lltv })).toBe(true);
    expect(
      isMorphoHealthy(market, { ...exact, borrowShares: exact.borrowShares + 1n }, { price: priceOf(2000n), lltv }),
    ).toBe(false);
  });
  test('behavior: without debt there is no factor and no price', () => {
    const free = { borrowShares: 0n, collateral: WAD };
    expect([morphoHealthFactor(market, free, { price: 1n, lltv }), morphoLiquidationPrice(market, free, lltv)]).toEqual(
      [null, null],
    );
    expect(morphoLiquidationPrice(market, { ...position, collateral: 0n }, lltv)).toBeNull();
  });
  test('behavior: healthy at its liquidation price, not a little below', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1_000000n, max: 10n ** 12n }),
        fc.bigInt({ min: 10n ** 15n, max: 10n ** 24n }),
        (owed, collateral) => {
          const some = { borrowShares: shares(owed), collateral };
          const price = morphoLiquidationPrice(market, some, lltv) ?? 0n;
          // the contract floors twice, each less than a unit of debt: at most two parts in `owed`
          expect(isMorphoHealthy(market, some, { price: price + (price * 3n) / owed + 1n, lltv })).toBe(true);
          expect(isMorphoHealthy(market, some, { price: price - (price * 3n) / owed - 1n, lltv })).toBe(false);
        },
      ),
    );
  });
});

describe('morphoLiquidation', () => {
  const position = { borrowShares: shares(10_000_000000n), collateral: 5n * WAD };
  const terms = { price: priceOf(2200n), lltv };
  test('default: repayment buys collateral at the incentive', () => {
    const result = morphoLiquidation(market, position, terms, { repaidShares: shares(5_000_000000n) });
    expect(result?.repaidAssets).toBe(5_000_000000n);
    expect(Number(result?.seizedAssets) / 1e18).toBeCloseTo(5000 / 0.958 / 2200, 9);
    expect(result?.badDebtAssets).toBe(0n);
  });
  test('behavior: taking all collateral writes the rest off', () => {
    const result = morphoLiquidation(market, position, { price: priceOf(1500n), lltv }, { seizedAssets: 5n * WAD });
    expect(Number(result?.repaidAssets) / 1e6).toBeCloseTo(7500 * 0.958, 4);
    expect((result?.repaidAssets ?? 0n) + (result?.badDebtAssets ?? 0n)).toBe(10_000_000000n);
    expect((result?.repaidShares ?? 0n) + (result?.badDebtShares ?? 0n)).toBe(position.borrowShares);
  });
  test('error: a healthy position, and more than it holds', () => {
    expect(morphoLiquidation(market, position, { price: priceOf(3000n), lltv }, { seizedAssets: 1n })).toBeNull();
    expect(morphoLiquidation(market, position, terms, { seizedAssets: 6n * WAD })).toBeNull();
    expect(morphoLiquidation(market, position, terms, { repaidShares: shares(10_000_000001n) })).toBeNull();
  });
});

describe('adaptiveCurveRate', () => {
  const apr = (rate: bigint): number => (Number(rate) / 1e18) * 31_536_000;
  const at = (borrowed: bigint, elapsed = 0n, rateAtTarget = (WAD * 4n) / 100n / SECONDS_PER_YEAR) =>
    adaptiveCurveRate({ totalSupplyAssets: 100n, totalBorrowAssets: borrowed, rateAtTarget, elapsed });
  test.each([
    [0n, 0.01],
    [45n, 0.025],
    [90n, 0.04],
    [95n, 0.1],
    [100n, 0.16],
  ])('default: at a usage of %s %% and 4 %% at target', (borrowed, expected) => {
    expect(apr(at(borrowed).averageRate)).toBeCloseTo(expected, 8);
  });
  test('behavior: the rate at target grows above target, falls below, stays at it, within its bounds', () => {
    const start = at(90n).endRateAtTarget;
    expect(at(95n, 86_400n).endRateAtTarget > start).toBe(true);
    expect(at(50n, 86_400n).endRateAtTarget < start).toBe(true);
    expect(at(90n, 86_400n).endRateAtTarget).toBe(start);
    expect(apr(at(100n, 10n * SECONDS_PER_YEAR).endRateAtTarget)).toBeCloseTo(2, 6);
    expect(apr(at(0n, 10n * SECONDS_PER_YEAR).endRateAtTarget)).toBeCloseTo(0.001, 8);
  });
  test('behavior: a day at full usage is e^(50/365) to the second order', () => {
    const growth = Number(at(100n, 86_400n).endRateAtTarget) / Number(at(100n).endRateAtTarget);
    expect(growth).toBeCloseTo(1 + 50 / 365 + (50 / 365) ** 2 / 2, 6);
  });
  test('behavior: the first interaction starts at 4 %', () => {
    expect(apr(at(90n, 5n, 0n).averageRate)).toBeCloseTo(0.04, 8);
    expect(
      adaptiveCurveRate({ totalSupplyAssets: 0n, totalBorrowAssets: 0n, rateAtTarget: 0n, elapsed: 0n }).utilization,
    ).toBe(0n);
  });
});

describe('accrueMorpho', () => {
  const rate = (WAD * 10n) / 100n / SECONDS_PER_YEAR;
  test('default: a year at 10 % by three terms, on both sides', () => {
    const after = accrueMorpho(market, SECONDS_PER_YEAR, rate);
    expect(Number(after.totalBorrowAssets - market.totalBorrowAssets) / 1e6).toBeCloseTo(105_166.6666, 2);
    expect(after.totalSupplyAssets - market.totalSupplyAssets).toBe(after.totalBorrowAssets - market.totalBorrowAssets);
    expect(after.feeShares).toBe(0n);
  });
  test('behavior: the fee is worth its share of the interest', () => {
    const after = accrueMorpho({ ...market, fee: WAD / 10n }, SECONDS_PER_YEAR, rate);
    expect(Number(morphoSupplied(after, after.feeShares)) / 1e6).toBeCloseTo(10_516.6666, 2);
  });
  test('behavior: no time, no interest', () => {
    expect(accrueMorpho(market, 0n, rate)).toEqual({ ...market, feeShares: 0n });
  });
});
