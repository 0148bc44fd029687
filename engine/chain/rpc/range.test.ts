import { describe, expect, test } from 'vitest';
import { createRangeSize } from './range.ts';

describe('createRangeSize', () => {
  test('default', () => {
    expect(createRangeSize().blocks).toBe(2000);
  });

  test('behavior: grows over empty stretches, up to a limit', () => {
    const size = createRangeSize(100);
    const grown = Array.from({ length: 6 }, () => {
      size.answered(size.blocks, 0);
      return size.blocks;
    });
    expect(grown).toEqual([400, 1600, 6400, 25_600, 100_000, 100_000]);
  });

  test('behavior: aims at a number of logs', () => {
    const size = createRangeSize(1000);
    size.answered(1000, 40_000);
    expect(size.blocks).toBe(250);
    size.answered(100, 10_000);
    expect(size.blocks).toBe(100);
  });

  test('behavior: stays below a stated cap, and halves without one', () => {
    const size = createRangeSize(2000);
    size.refused(2000, 500);
    expect(size.blocks).toBe(500);
    size.answered(500, 0);
    expect(size.blocks).toBe(500);
    size.refused(500, 10_000);
    expect(size.blocks).toBe(250);
  });

  test('behavior: looks above a cap again after many answers at it', () => {
    const size = createRangeSize(100);
    size.refused(100, 40);
    for (let i = 0; i < 17; i++) size.answered(40, 0);
    expect(size.blocks).toBe(60);
  });
});
