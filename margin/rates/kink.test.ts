import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidQuestionError } from '../errors.ts';
import { aprToApy, type KinkModel, kinkRates, rateCurve, utilization } from './kink.ts';

const model: KinkModel = { baseApr: 0, slope1: 0.04, slope2: 0.6, kink: 0.9, reserveFactor: 0.1 };

describe('kinkRates', () => {
  test.each([
    [0.45, 0.02, 0.0081],
    [0.9, 0.04, 0.0324],
    [0.95, 0.34, 0.2907],
    [0, 0, 0],
    [1, 0.64, 0.576],
  ])('default: the worked rates at a usage of %s', (usage, borrowApr, supplyApr) => {
    const rates = kinkRates(model, usage);
    expect(rates.borrowApr).toBeCloseTo(borrowApr, 12);
    expect(rates.supplyApr).toBeCloseTo(supplyApr, 12);
  });
  test('error: a usage outside [0, 1]', () => {
    expect(() => kinkRates(model, 1.01)).toThrow(InvalidQuestionError);
    expect(() => kinkRates(model, Number.NaN)).toThrow(InvalidQuestionError);
  });
});

describe('rateCurve', () => {
  test('default: evenly spaced, the kink among the points, never falling', () => {
    const curve = rateCurve({ ...model, kink: 0.87 }, 11);
    expect(curve.map((point) => point.utilization)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.87, 0.9, 1]);
    expect(curve.every((point, i) => i === 0 || point.borrowApr >= (curve[i - 1]?.borrowApr ?? 0))).toBe(true);
  });
  test('behavior: a kink on the grid appears once', () => {
    expect(rateCurve(model, 11)).toHaveLength(11);
  });
  test('error: too few points', () => {
    expect(() => rateCurve(model, 1)).toThrow(InvalidQuestionError);
  });
});

describe('utilization', () => {
  test('default', () => expect(utilization(75, 25)).toBe(0.75));
  test('behavior: nothing borrowed is 0, nothing left is 1, nonsense is null', () => {
    expect([utilization(0, 0), utilization(0, 5), utilization(5, 0)]).toEqual([0, 0, 1]);
    expect([utilization(-1, 5), utilization(5, -1), utilization(Number.NaN, 1)]).toEqual([null, null, null]);
  });
  test('behavior: in [0, 1] for any balances', () => {
    const amount = fc.double({ min: 0, max: 1e15, noNaN: true });
    fc.assert(
      fc.property(amount, amount, (borrowed, cash) => {
        const found = utilization(borrowed, cash) ?? -1;
        expect(found >= 0 && found <= 1).toBe(true);
      }),
    );
  });
});

describe('aprToApy', () => {
  test('default: compounded every second, just below continuously', () => {
    expect(aprToApy(0.05)).toBeCloseTo(0.0512710963, 9);
    expect(aprToApy(0.05)).toBeLessThan(Math.expm1(0.05));
    expect(aprToApy(0)).toBe(0);
  });
});
