import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SECONDS_PER_YEAR, WAD } from '../math/integers.ts';
import { adaptiveCurveRate } from './adaptive-curve.ts';
import { morphoMarketRates } from './market-rates.ts';

const market = {
  totalSupplyAssets: 1_000_000n,
  totalSupplyShares: 1_000_000n * 10n ** 6n,
  totalBorrowAssets: 450_000n,
  totalBorrowShares: 450_000n * 10n ** 6n,
  lastUpdate: 0n,
  fee: WAD / 10n,
};
const FOUR_PERCENT = (WAD * 4n) / 100n / SECONDS_PER_YEAR;
const rates = morphoMarketRates(market, FOUR_PERCENT);

describe('the adaptive curve of a Morpho market', () => {
  test.each([
    [0, 0.01],
    [0.45, 0.025],
    [0.9, 0.04],
    [0.95, 0.1],
    [1, 0.16],
  ])('vector: at a usage of %f borrowers pay %f', (usage, borrowApr) => {
    const found = rates.at(usage);
    expect(found.borrowApr).toBeCloseTo(borrowApr, 9);
    expect(found.supplyApr).toBeCloseTo(borrowApr * usage * 0.9, 9);
  });
  test('what-if: usage is borrowed over supplied, and nothing is lent that is not there', () => {
    expect(rates).toMatchObject({ kink: 0.9, supplyKink: 0.9, base: 1_000_000n });
    expect(rates.usageAfter({ supply: 0n, borrow: 0n })).toBe(0.45);
    expect(rates.usageAfter({ supply: 500_000n, borrow: 300_000n })).toBe(0.5);
    expect(rates.usageAfter({ supply: 0n, borrow: 550_001n })).toBeNull();
    expect(rates.usageAfter({ supply: -550_001n, borrow: 0n })).toBeNull();
  });
  test('behavior: the curve at the usage now is what the contract would charge from here on', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 24n), fc.bigInt(FOUR_PERCENT / 40n, FOUR_PERCENT * 50n), (borrowed, target) => {
        const supplied = 10n ** 24n;
        const state = { ...market, totalSupplyAssets: supplied, totalBorrowAssets: borrowed };
        const exact = adaptiveCurveRate({ ...state, rateAtTarget: target, elapsed: 0n }).averageRate;
        const curve = morphoMarketRates(state, target);
        const found = curve.at(curve.usageAfter({ supply: 0n, borrow: 0n }) ?? -1).borrowApr;
        const wanted = Number(exact * SECONDS_PER_YEAR) / 1e18;
        expect(Math.abs(found - wanted)).toBeLessThanOrEqual(1e-8 * wanted + 1e-10);
      }),
    );
  });
});
