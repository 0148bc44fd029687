import fc from 'fast-check';
import { expect, test } from 'vitest';
import { largestLiquidation } from './liquidation-rule.ts';

const account = { collateral: 10_000, debt: 8_500, totalDebt: 8_500, healthFactor: 0.97, bonus: 1.05 };

test('default: a large healthy-ish position is halved', () => {
  expect(largestLiquidation(account)).toEqual({ repaid: 4_250, seized: 4_462.5, isReduced: false });
});

test('behavior: under 0.95 the whole debt may go', () => {
  expect(largestLiquidation({ ...account, healthFactor: 0.94 })?.repaid).toBe(8_500);
});

test('behavior: a small position is closed whatever its health', () => {
  expect(largestLiquidation({ ...account, collateral: 1_900, debt: 1_700, totalDebt: 1_700 })?.repaid).toBe(1_700);
});

test('behavior: collateral that does not cover debt and bonus is taken whole', () => {
  const plan = largestLiquidation({ ...account, collateral: 4_000, healthFactor: 0.4 });
  expect(plan).toEqual({ repaid: 4_000 / 1.05, seized: 4_000, isReduced: false });
});

test('behavior: where the allowed part would leave dust, less is repaid', () => {
  const plan = largestLiquidation({ ...account, collateral: 5_000, totalDebt: 9_000 });
  expect(plan?.isReduced).toBe(true);
  expect(5_000 - (plan?.seized ?? 0)).toBeGreaterThan(1_000);
});

test('behavior: no plan leaves dust on both sides', () => {
  const usd = fc.double({ min: 1, max: 50_000, noNaN: true });
  fc.assert(
    fc.property(usd, usd, fc.double({ min: 0.3, max: 0.9999, noNaN: true }), (collateral, debt, healthFactor) => {
      const plan = largestLiquidation({ collateral, debt, totalDebt: debt * 1.3, healthFactor, bonus: 1.05 });
      if (plan === null) return;
      const [leftDebt, leftCollateral] = [debt - plan.repaid, collateral - plan.seized];
      const isClosed = leftDebt < 1e-6 || leftCollateral < 1e-6;
      expect(isClosed || (leftDebt >= 1_000 && leftCollateral >= 1_000)).toBe(true);
    }),
    { seed: 5 },
  );
});
