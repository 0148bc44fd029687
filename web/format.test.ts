import { expect, test } from 'vitest';
import { percent, price, ratio, shortAddress, usd, utc } from './format.ts';

test('usd: unknown is a dash, zero is zero, large amounts are shortened', () => {
  expect([usd(null), usd('0'), usd('0.001'), usd('1234567.8'), usd(-2500)]).toEqual([
    '–',
    '$0',
    '<$0.01',
    '$1.235M',
    '$-2.5K',
  ]);
});

test('price: decimals follow the size', () => {
  expect([price('64250.12'), price('12.5'), price('0.99981'), price(undefined)]).toEqual([
    '$64,250',
    '$12.50',
    '$0.9998',
    '–',
  ]);
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
