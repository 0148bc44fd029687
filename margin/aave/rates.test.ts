import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RAY } from '../math/integers.ts';
import { type AaveRateModel, aaveRates } from './rates.ts';

const model: AaveRateModel = { optimalUsageBps: 9000n, baseRateBps: 0n, slope1Bps: 400n, slope2Bps: 6000n };
const at = (debt: bigint, cash: bigint) => aaveRates(model, { debt, cash, reserveFactorBps: 1000n });
const percent = (ray: bigint) => Number(ray) / 1e25;

describe('aaveRates', () => {
  test.each([
    [45n, 2, 0.81],
    [90n, 4, 3.24],
    [95n, 34, 29.07],
  ])('default: the worked rates at a utilization of %s %%', (debt, borrow, supply) => {
    const rates = at(debt, 100n - debt);
    expect(percent(rates.borrowRate)).toBeCloseTo(borrow, 12);
    expect(percent(rates.supplyRate)).toBeCloseTo(supply, 12);
    expect(rates.utilization).toBe((debt * RAY) / 100n);
  });
  test('behavior: without debt there is the base rate and nothing for suppliers', () => {
    const rates = aaveRates({ ...model, baseRateBps: 50n }, { debt: 0n, cash: 5n, reserveFactorBps: 0n });
    expect(rates).toEqual({ utilization: 0n, borrowRate: RAY / 200n, supplyRate: 0n });
  });
  test('behavior: without cash usage is 1 and the rate is the highest', () => {
    const rates = at(7n, 0n);
    expect([rates.utilization, rates.borrowRate]).toEqual([RAY, (RAY * 64n) / 100n]);
  });
  test('behavior: unbacked supply earns less but borrows cost the same', () => {
    const plain = at(50n, 50n);
    const unbacked = aaveRates(model, { debt: 50n, cash: 50n, unbacked: 25n, reserveFactorBps: 1000n });
    expect(unbacked.borrowRate).toBe(plain.borrowRate);
    expect(unbacked.supplyRate < plain.supplyRate).toBe(true);
  });
  test('behavior: usage lies in [0, 1], the borrow rate never falls with debt, suppliers never earn more than borrowers pay', () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 30n });
    fc.assert(
      fc.property(amount, amount, amount, (debt, cash, more) => {
        const [less, greater] = [at(debt, cash), at(debt + more, cash)];
        expect(less.utilization >= 0n && less.utilization <= RAY).toBe(true);
        expect(greater.borrowRate >= less.borrowRate).toBe(true);
        expect(less.supplyRate <= less.borrowRate).toBe(true);
      }),
    );
  });
});
