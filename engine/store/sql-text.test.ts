import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrayLiteral, decoderFor, encodeParam, parseArray } from './sql-text.ts';
import { formatTimestamp, parseTimestamp } from './timestamp.ts';

describe('array literals', () => {
  test('default', () => {
    expect(parseArray('{a,"b c",NULL,"NULL","\\\\x\\"",""}')).toEqual(['a', 'b c', null, 'NULL', '\\x"', '']);
    expect(parseArray('{}')).toEqual([]);
    expect(encodeParam([1n, null, 'a"b\\', true])).toBe('{"1",NULL,"a\\"b\\\\","true"}');
  });
  test('behavior: what is written is read again', () => {
    const item = fc.option(fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(fc.array(item), (items) => {
        expect(parseArray(arrayLiteral(items))).toEqual(items);
      }),
    );
  });
});

describe('decoderFor', () => {
  test.each([
    [16, 't', true],
    [17, '\\x00ff', '0x00ff'],
    [20, '9223372036854775807', 9223372036854775807n],
    [23, '-5', -5],
    [1700, '1.50', '1.50'],
    [25, '\\x00', '\\x00'],
    [1184, '2024-02-29 23:59:59.5+00', 1_709_251_199_500_000n],
    [1001, '{"\\\\x01",NULL}', ['0x01', null]],
    [1231, '{1.50,2}', ['1.50', '2']],
    [99_999, '{A,B}', '{A,B}'],
  ])('type %i: %s', (oid, text, value) => {
    expect(decoderFor(oid)(text)).toEqual(value);
  });
});

describe('timestamps', () => {
  test('default', () => {
    expect(formatTimestamp(0n)).toBe('1970-01-01 00:00:00+00');
    expect(formatTimestamp(-1n)).toBe('1969-12-31 23:59:59.999999+00');
  });
  test('behavior: every microsecond is kept', () => {
    const micros = fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n });
    fc.assert(
      fc.property(micros, (value) => {
        expect(parseTimestamp(formatTimestamp(value))).toBe(value);
      }),
    );
  });
  test('error: a time PostgreSQL cannot hold', () => {
    expect(() => formatTimestamp(2n ** 63n)).toThrow(RangeError);
    expect(() => parseTimestamp('0044-03-15 00:00:00+00 BC')).toThrow(RangeError);
  });
});
