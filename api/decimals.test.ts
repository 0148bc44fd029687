import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { floatText, quotientText, scaledText, toScaled } from './decimals.ts';

describe('scaledText', () => {
  test('default', () => {
    expect(scaledText(1_234_500n, 6)).toBe('1.2345');
  });

  test('behavior: zero, negative, whole and tiny', () => {
    expect([scaledText(0n, 8), scaledText(-5n, 1), scaledText(300n, 2), scaledText(1n, 18), scaledText(7n, 0)]).toEqual(
      ['0', '-0.5', '3', '0.000000000000000001', '7'],
    );
  });

  test('behavior: undone by toScaled', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 40n), 10n ** 40n), fc.nat({ max: 30 }), (value, places) => {
        const text = scaledText(value, places);
        const [whole = '', fraction = ''] = text.split('.');
        expect(toScaled({ digits: BigInt(whole + fraction), exp: -fraction.length }, places)).toBe(value);
      }),
    );
  });
});

describe('quotientText', () => {
  test('default', () => {
    expect(quotientText(1n, 3n, 4)).toBe('0.3333');
  });

  test('behavior: null where nothing divides', () => {
    expect(quotientText(1n, 0n)).toBeNull();
  });
});

describe('floatText', () => {
  test('default', () => {
    expect(floatText(1234.5)).toBe('1234.5');
  });

  test('behavior: plain notation at every size, 15 digits', () => {
    expect([floatText(1e21), floatText(1.5e-9), floatText(-0.1 - 0.2), floatText(0), floatText(-0)]).toEqual([
      '1000000000000000000000',
      '0.0000000015',
      '-0.3',
      '0',
      '0',
    ]);
  });

  test('behavior: null for what is no number', () => {
    expect([floatText(null), floatText(Number.NaN), floatText(Number.POSITIVE_INFINITY)]).toEqual([null, null, null]);
  });

  test('behavior: reads back as the same number to 15 digits', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e60, max: 1e60 }), (value) => {
        const back = Number(floatText(value));
        expect(Math.abs(back - value)).toBeLessThanOrEqual(Math.abs(value) * 1e-14);
      }),
    );
  });
});
