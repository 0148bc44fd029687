import { expect, test } from 'vitest';
import { duration, percent, price, ratio, readable, scaled, shortAddress, signedPercent, usd, utc } from './format.ts';

test('usd: unknown is a dash, zero is zero, large amounts are shortened to four digits, small ones to cents', () => {
  expect([usd(null), usd('0'), usd('0.001'), usd('1234567.8'), usd(-2500), usd(12.5), usd(999.999)]).toEqual([
    '–',
    '$0',
    '<$0.01',
    '$1.235M',
    '−$2.500K',
    '$12.50',
    '$1.000K',
  ]);
});

test('price: decimals follow the size', () => {
  expect([price('64250.12'), price('12.5'), price('0.99981'), price(undefined)]).toEqual([
    '$64,250',
    '$12.50',
    '$0.9998',
    '–',
  ]);
  expect(price(800, 1670)).toBe('$800');
});

test('percent, ratio, address and time', () => {
  expect([percent('0.8251'), percent(null), ratio('1.0567'), shortAddress(`0x${'ab'.repeat(20)}`), utc(0)]).toEqual([
    '82.5 %',
    '–',
    '1.06',
    '0xabab…abab',
    '1970-01-01 00:00 UTC',
  ]);
});

test('signs: below zero with a true minus, above zero with a plus where asked; nothing that rounds to zero has one', () => {
  expect([percent('-0.051'), signedPercent('0.02'), signedPercent('-0.02'), percent('-0.00001')]).toEqual([
    '−5.1 %',
    '+2.0 %',
    '−2.0 %',
    '0.0 %',
  ]);
});

test('duration: the unit follows the size', () => {
  expect([12, 300, 10_800, 200_000, null].map(duration)).toEqual(['12 s', '5 min', '3 h', '2 d', '–']);
});

test('scaled: unknown stays unknown', () => {
  expect([scaled('1500000', 6), scaled(null, 6), scaled('1', null)]).toEqual([1.5, null, null]);
});

test('readable: long ids are cut down, plain amounts become compact', () => {
  expect(readable(`ETH supplied and borrowed in 0x${'ab'.repeat(40)}: 47509589 USD`)).toBe(
    'ETH supplied and borrowed in 0xabab…abab: $47.51M',
  );
});
