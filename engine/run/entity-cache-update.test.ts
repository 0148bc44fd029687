import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EntityValue } from '../store/types.ts';
import { createFilter } from './entity-cache-filter.ts';
import { accumulate, apply, closeOver, type Operation, REMOVE, sameValues, updateOf } from './entity-cache-update.ts';

const WIDTH = 4;
const value = fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined, freq: 2 });
const named = fc.oneof(value, fc.constant(null));
const update = fc.array(named, { minLength: WIDTH, maxLength: WIDTH }).map(updateOf);
const operation = fc.oneof({ weight: 4, arbitrary: update }, { weight: 1, arbitrary: fc.constant(REMOVE) });
const state = fc.option(
  fc.array(fc.option(fc.integer({ min: 0, max: 2 }), { nil: null }), { minLength: WIDTH, maxLength: WIDTH }),
  { nil: null },
);
const runs = { numRuns: 2000, verbose: 1 } as const;

/** One operation after another, each on the whole entity. */
function naive(base: readonly EntityValue[] | null, operations: readonly Operation[]): readonly EntityValue[] | null {
  let current = base;
  for (const { kind, values } of operations) {
    if (kind === 'remove') current = null;
    else {
      const below = current ?? new Array<null>(WIDTH).fill(null);
      current = values.map((set, i) => (set === undefined ? (below[i] ?? null) : set));
    }
  }
  return current;
}

describe('behavior: an accumulated operation does what its parts do one after another', () => {
  test('default', () => {
    fc.assert(
      fc.property(state, fc.array(operation, { minLength: 1, maxLength: 6 }), (base, operations) => {
        const whole = operations.reduce<Operation | null>(accumulate, null);
        expect(whole && apply(whole, base)).toEqual(naive(base, operations));
      }),
      runs,
    );
  });

  test('whatever way it is split in two', () => {
    fc.assert(
      fc.property(state, fc.array(operation, { maxLength: 3 }), fc.array(operation, { maxLength: 3 }), (base, a, b) => {
        const first = a.reduce<Operation | null>(accumulate, null);
        const second = b.reduce<Operation | null>(accumulate, null);
        const middle = first === null ? base : apply(first, base);
        const end = second === null ? middle : apply(second, middle);
        expect(end).toEqual(naive(base, [...a, ...b]));
      }),
      runs,
    );
  });

  test('closing over a base changes nothing', () => {
    fc.assert(
      fc.property(state, update, (base, { values }) => {
        const closed = [...values];
        closeOver(closed, base);
        expect(apply(updateOf(closed), base)).toEqual(apply(updateOf(values), base));
      }),
      runs,
    );
  });
});

test('sameValues looks into decimals and lists', () => {
  const decimal = (digits: bigint) => ({ digits, exp: -2 });
  expect(sameValues([decimal(5n), ['a', [1n]]], [decimal(5n), ['a', [1n]]])).toBe(true);
  expect(sameValues([decimal(5n)], [decimal(6n)])).toBe(false);
  expect(sameValues([['a']], [['a', 'b']])).toBe(false);
  expect(sameValues([['a']], [decimal(1n)])).toBe(false);
  expect(sameValues([null], ['x'])).toBe(false);
  expect(sameValues(null, null)).toBe(true);
  expect(sameValues([], null)).toBe(false);
});

describe('the filter', () => {
  test('never forgets, and rarely takes the unknown for known', () => {
    const filter = createFilter();
    const count = 300_000;
    for (let i = 0; i < count; i++) filter.add(`0x${(i * 7919).toString(16).padStart(40, '0')}`, i % 3);
    let wrong = 0;
    for (let i = 0; i < count; i++) {
      const id = `0x${(i * 7919).toString(16).padStart(40, '0')}`;
      if (!filter.mayHave(id, i % 3)) throw new Error(`forgot ${id}`);
      if (filter.mayHave(`0x${(i * 7919 + 1).toString(16).padStart(40, '0')}`, i % 3)) wrong++;
    }
    expect(wrong / count).toBeLessThan(0.01);
    filter.clear();
    expect(filter.mayHave(`0x${'0'.repeat(40)}`, 0)).toBe(false);
  });
});
