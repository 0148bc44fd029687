import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RAY, SECONDS_PER_YEAR } from './integers.ts';
import { compoundedInterestBinomial, compoundedInterestSeries, linearInterest } from './interest.ts';

const rate = fc.bigInt({ min: 0n, max: 2n * RAY });
const seconds = fc.bigInt({ min: 0n, max: SECONDS_PER_YEAR });

describe('linearInterest', () => {
  test('default', () => {
    expect(linearInterest(RAY / 10n, SECONDS_PER_YEAR)).toBe(RAY + RAY / 10n);
    expect(linearInterest(RAY / 10n, 0n)).toBe(RAY);
  });
  test('behavior: the interest is truncated', () => {
    expect(linearInterest(1n, SECONDS_PER_YEAR - 1n)).toBe(RAY);
  });
});

describe('compounded interest', () => {
  test('default: three terms of e^0.1 after a year at 10 %', () => {
    // 1 + 0.1 + 0.005 + 0.000166…, each product half-up as in the contract
    expect(compoundedInterestSeries(RAY / 10n, SECONDS_PER_YEAR)).toBe(1105166666666666666666666667n);
    // the cubic coefficient 31.88 is cut to 31 before it meets n³/6, so the third term is 0.000162043, not 0.000166667
    expect(Number(compoundedInterestBinomial(RAY / 10n, SECONDS_PER_YEAR)) / 1e27).toBeCloseTo(1.10516204282, 10);
  });
  test('behavior: no time, no growth; one second is simple interest', () => {
    for (const grow of [compoundedInterestBinomial, compoundedInterestSeries]) {
      expect(grow(RAY / 20n, 0n)).toBe(RAY);
      expect(grow(RAY / 20n, 1n) - linearInterest(RAY / 20n, 1n)).toBeLessThan(10n ** 10n);
    }
  });
  test('behavior: versions differ by a hair, never below simple interest', () => {
    fc.assert(
      fc.property(rate, seconds, (r, t) => {
        const [old, now, simple] = [
          compoundedInterestBinomial(r, t),
          compoundedInterestSeries(r, t),
          linearInterest(r, t),
        ];
        expect(old >= simple && now >= simple).toBe(true);
        expect(Math.abs(Number(now - old)) / 1e27).toBeLessThan(6e-6);
      }),
    );
  });
});
