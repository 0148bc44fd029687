import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from './random.ts';
import { exp, ln } from './real-math.ts';

test('default: one seed gives one stream, and a fork does not depend on what was drawn before', () => {
  const [a, b] = [createRandom(7), createRandom(7)];
  const drawn = Array.from({ length: 5 }, () => a.uniform());
  expect(Array.from({ length: 5 }, () => b.uniform())).toEqual(drawn);
  expect(createRandom(7).fork('x').uniform()).toBe(a.fork('x').uniform());
  expect(createRandom(7).fork('x').uniform()).not.toBe(createRandom(8).fork('x').uniform());
});

test('behavior: the stream stays what it was, so that recordings regenerate', () => {
  const random = createRandom(1);
  expect([random.uniform(), random.normal(), random.waiting(10), random.below(1000)]).toMatchInlineSnapshot(`
    [
      0.09156953175513294,
      0.9639752951283656,
      13.734957422477773,
      130,
    ]
  `);
});

test('behavior: draws have the moments that their names promise', () => {
  const random = createRandom(42);
  const normals = Array.from({ length: 20_000 }, () => random.normal());
  const mean = normals.reduce((sum, x) => sum + x, 0) / normals.length;
  const variance = normals.reduce((sum, x) => sum + (x - mean) ** 2, 0) / normals.length;
  const waits = Array.from({ length: 20_000 }, () => random.waiting(8));
  expect(Math.abs(mean)).toBeLessThan(0.03);
  expect(Math.abs(variance - 1)).toBeLessThan(0.04);
  expect(Math.abs(waits.reduce((sum, x) => sum + x, 0) / waits.length - 8)).toBeLessThan(0.25);
});

test('behavior: exp and ln agree with the built-in ones to the last digits', () => {
  fc.assert(
    fc.property(fc.double({ min: -40, max: 40, noNaN: true }), (x) => {
      expect(exp(x) / Math.exp(x)).toBeCloseTo(1, 13);
      expect(ln(Math.exp(x))).toBeCloseTo(x, 12);
    }),
    { seed: 11 },
  );
});
