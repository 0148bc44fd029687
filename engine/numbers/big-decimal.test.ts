import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as bd from './big-decimal.ts';

/**
 * The semantics once more, slowly: numbers as sign, decimal digit string and exponent, every division digit by digit.
 * Shares nothing with the code under test but the interface.
 */
const slow = {
  bits: (magnitude: bigint): number => magnitude.toString(2).length,

  digitCount(value: bigint): number {
    if (value < 0n) return Math.floor(slow.bits(-value) / 3.3219280949);
    return value.toString().length;
  },

  normalize(digits: bigint, exp: number): bd.BigDecimal {
    if (digits === 0n) return { digits: 0n, exp: 0 };
    const excess = slow.digitCount(digits) - 34;
    if (excess > 0) {
      const text = (digits < 0n ? -digits : digits).toString();
      const kept = BigInt(text.slice(0, text.length - excess) || '0');
      const next = text.charAt(text.length - excess);
      digits = digits < 0n ? -kept : next >= '5' ? kept + 1n : kept;
      exp += excess;
    }
    let text = digits.toString();
    while (text.endsWith('0') && text !== '0') {
      text = text.slice(0, -1);
      exp++;
    }
    return { digits: BigInt(text), exp };
  },

  divide(a: bd.BigDecimal, b: bd.BigDecimal): bd.BigDecimal {
    if (a.digits === 0n) return slow.normalize(0n, 0);
    if (b.digits === 1n && b.exp === 0) return slow.normalize(a.digits, a.exp);
    let exp = a.exp - b.exp;
    if (a.digits === b.digits) return slow.normalize(1n, exp);
    const negative = a.digits < 0n !== b.digits < 0n;
    let rest = a.digits < 0n ? -a.digits : a.digits;
    const den = b.digits < 0n ? -b.digits : b.digits;
    while (rest < den) {
      rest *= 10n;
      exp--;
    }
    let quotient = rest / den;
    rest %= den;
    while (rest !== 0n && quotient.toString().length < 100) {
      rest *= 10n;
      quotient = quotient * 10n + rest / den;
      rest %= den;
      exp--;
    }
    if (rest !== 0n && (rest * 10n) / den >= 5n) quotient++;
    return slow.normalize(negative ? -quotient : quotient, exp);
  },

  align(a: bd.BigDecimal, b: bd.BigDecimal): [bigint, bigint, number] {
    const exp = Math.min(a.exp, b.exp);
    return [a.digits * 10n ** BigInt(a.exp - exp), b.digits * 10n ** BigInt(b.exp - exp), exp];
  },
};

/** Integers whose lengths spread evenly, with runs of nines, zeros and powers of two and five among them. */
const integer = fc.oneof(
  fc
    .tuple(fc.integer({ min: 1, max: 40 }), fc.bigInt({ min: 0n, max: 10n ** 40n }), fc.boolean())
    .map(([length, value, negative]) => (negative ? -1n : 1n) * (value % 10n ** BigInt(length))),
  fc
    .tuple(fc.constantFrom(2n, 5n, 10n), fc.integer({ min: 0, max: 115 }), fc.constantFrom(-1n, 1n))
    .map(([base, power, sign]) => (sign * base ** BigInt(power)) % 10n ** 60n),
  fc
    .tuple(fc.integer({ min: 1, max: 70 }), fc.constantFrom(-1n, 0n, 1n), fc.constantFrom(-1n, 1n))
    .map(([power, offset, sign]) => sign * (10n ** BigInt(power) + offset)),
);
const decimal = fc.tuple(integer, fc.integer({ min: -60, max: 60 })).map(([digits, exp]) => bd.normalize(digits, exp));
const pair = fc.tuple(decimal, decimal);
const runs = { numRuns: 4000, verbose: 1 } as const;

describe('R12: equals the slow reference', () => {
  test('normalize', () => {
    fc.assert(
      fc.property(fc.oneof(integer, fc.bigInt({ min: -(10n ** 130n), max: 10n ** 130n })), (digits) => {
        expect(bd.normalize(digits, 3)).toEqual(slow.normalize(digits, 3));
      }),
      runs,
    );
  });

  test('plus, minus, times', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const [x, y, exp] = slow.align(a, b);
        expect(bd.plus(a, b)).toEqual(slow.normalize(x + y, exp));
        expect(bd.minus(a, b)).toEqual(slow.normalize(x - y, exp));
        expect(bd.times(a, b)).toEqual(slow.normalize(a.digits * b.digits, a.exp + b.exp));
        expect(bd.compare(a, b)).toBe(x < y ? -1 : x > y ? 1 : 0);
      }),
      runs,
    );
  });

  test('dividedBy', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        fc.pre(b.digits !== 0n);
        expect(bd.dividedBy(a, b)).toEqual(slow.divide(a, b));
      }),
      runs,
    );
  });

  test('dividedBy where the quotient ends in a row of nines or ends exactly', () => {
    const quotient = fc.tuple(fc.bigInt({ min: 1n, max: 10n ** 33n }), fc.constantFrom(4999999n, 5000000n, 49999n));
    fc.assert(
      fc.property(
        quotient,
        fc.bigInt({ min: 2n, max: 10n ** 8n }),
        fc.constantFrom(1n, -1n),
        ([head, tail], b, sign) => {
          const a = bd.normalize(sign * (head * 10n ** 7n + tail) * b - 1n, -20);
          const by = bd.normalize(b, 0);
          expect(bd.dividedBy(a, by)).toEqual(slow.divide(a, by));
        },
      ),
      runs,
    );
  });
});

describe('behavior: text', () => {
  test('parse reads what toString writes', () => {
    fc.assert(
      fc.property(decimal, (value) => {
        expect(bd.parse(bd.toString(value))).toEqual(
          slow.normalize(value.digits * 10n ** BigInt(Math.max(0, value.exp)), Math.min(0, value.exp)),
        );
      }),
      runs,
    );
  });

  test.each([
    ['0', '0'],
    ['-0', '0'],
    ['+1_000.5', '1000.5'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['-.25', '-0.25'],
    ['12e3', '12000'],
    ['12E-3', '0.012'],
    ['1e+5', '100000'],
    ['1.50', '1.5'],
    ['99999999999999999999999999999999995', '100000000000000000000000000000000000'],
    ['-99999999999999999999999999999999995', '-99999999999999999999999999999999990'],
  ])('%s is %s', (text, written) => {
    const value = bd.parse(text);
    expect(value && bd.toString(value)).toBe(written);
  });

  test.each([
    '',
    '.',
    '-',
    'e5',
    '1e',
    '1e1.5',
    'abc',
    '_1',
    '1.2.3',
    '0x10',
    ' 1',
    '1 ',
    '--1',
    '-+1',
    'NaN',
    'Infinity',
  ])('error: %j is no number', (text) => {
    expect(bd.parse(text)).toBeNull();
  });
});

describe('R12: below zero', () => {
  const divide = (a: string, b: string) => bd.toString(bd.dividedBy(bd.parse(a)!, bd.parse(b)!));

  test('long results are cut at 35 digits where results above zero are rounded at 34', () => {
    expect(divide('2', '3')).toBe('0.6666666666666666666666666666666667');
    expect(divide('-2', '3')).toBe('-0.66666666666666666666666666666666666');
  });

  test('an exact quotient is cut by its own length', () => {
    expect(divide('-6065463894730719015330890929.9993099909', '0.8')).toBe('-7581829868413398769163613662.499137');
  });

  test('reading a value again may cut one more digit', () => {
    const once = bd.normalize(-(2n ** 120n), 0);
    const twice = bd.normalize(once.digits, once.exp);
    expect(once).toEqual(slow.normalize(-(2n ** 120n), 0));
    expect(twice).toEqual(slow.normalize(once.digits, once.exp));
  });
});

test('error: division by zero', () => {
  expect(() => bd.dividedBy(bd.parse('1')!, bd.ZERO)).toThrow(RangeError);
});

test('exponents beyond 6144 and below -6143 are out of range', () => {
  expect(bd.isExponentInRange({ digits: 1n, exp: 6144 })).toBe(true);
  expect(bd.isExponentInRange({ digits: 1n, exp: 6145 })).toBe(false);
  expect(bd.isExponentInRange({ digits: 1n, exp: -6143 })).toBe(true);
  expect(bd.isExponentInRange({ digits: 1n, exp: -6144 })).toBe(false);
});
