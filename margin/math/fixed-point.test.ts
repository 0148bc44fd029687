import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as fixed from './fixed-point.ts';
import { MAX_UINT256, RAY, unitOf } from './integers.ts';

const uint = fc.bigInt({ min: 0n, max: 10n ** 40n });
const positive = fc.bigInt({ min: 1n, max: 10n ** 30n });

describe('fixed point products and quotients', () => {
  test('default', () => {
    expect(fixed.rayMulHalfUp(3n, RAY / 2n)).toBe(2n);
    expect(fixed.rayMulFloor(3n, RAY / 2n)).toBe(1n);
    expect(fixed.rayMulCeil(3n, RAY / 2n)).toBe(2n);
    expect(fixed.percentMulHalfUp(1n, 5000n)).toBe(1n);
    expect(fixed.percentMulFloor(1n, 9999n)).toBe(0n);
    expect(fixed.percentMulCeil(1n, 1n)).toBe(1n);
    expect(fixed.percentDivHalfUp(10n, 10_500n)).toBe(10n);
    expect(fixed.percentDivFloor(10n, 10_500n)).toBe(9n);
    expect(fixed.percentDivCeil(10n, 10_500n)).toBe(10n);
    expect(fixed.wadDivHalfUp(1n, 3n)).toBe(333333333333333333n);
    expect(fixed.wadDivCeil(1n, 3n)).toBe(333333333333333334n);
    expect(fixed.wadMulHalfUp(5n * 10n ** 17n, 3n)).toBe(2n);
  });

  test('behavior: an exact product is the same in every rounding', () => {
    expect([fixed.rayMulFloor(7n, RAY), fixed.rayMulCeil(7n, RAY), fixed.rayMulHalfUp(7n, RAY)]).toEqual([7n, 7n, 7n]);
  });

  test('behavior: floor ≤ half-up ≤ ceil, and ceil − floor ≤ 1', () => {
    fc.assert(
      fc.property(uint, positive, (a, b) => {
        for (const [floor, half, ceil] of [
          [fixed.rayMulFloor, fixed.rayMulHalfUp, fixed.rayMulCeil],
          [fixed.rayDivFloor, fixed.rayDivHalfUp, fixed.rayDivCeil],
          [fixed.percentMulFloor, fixed.percentMulHalfUp, fixed.percentMulCeil],
          [fixed.percentDivFloor, fixed.percentDivHalfUp, fixed.percentDivCeil],
          [fixed.wadMulFloor, fixed.wadMulHalfUp, fixed.wadMulCeil],
          [fixed.wadDivFloor, fixed.wadDivHalfUp, fixed.wadDivCeil],
        ] as const) {
          const [low, middle, high] = [floor(a, b), half(a, b), ceil(a, b)];
          expect(low <= middle && middle <= high && high - low <= 1n).toBe(true);
        }
      }),
    );
  });

  test('error: a zero divisor is refused', () => {
    expect(() => fixed.rayDivFloor(1n, 0n)).toThrow(RangeError);
  });

  test('behavior: constants are those of the EVM', () => {
    expect(MAX_UINT256).toBe(BigInt(`0x${'f'.repeat(64)}`));
    expect([unitOf(0), unitOf(6), unitOf(18), unitOf(6)]).toEqual([1n, 1_000_000n, 10n ** 18n, 1_000_000n]);
  });
});
