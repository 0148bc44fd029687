import { describe, expect, test } from 'vitest';
import { openInterest } from './open-interest.ts';

describe('openInterest', () => {
  test('default: every convention from the two sides', () => {
    expect(openInterest(150, 50)).toEqual({ long: 150, short: 50, gross: 200, oneSided: 100, net: 100 });
  });
  test('behavior: null for what is no open interest', () => {
    expect([openInterest(-1, 0), openInterest(0, Number.NaN)]).toEqual([null, null]);
  });
});
