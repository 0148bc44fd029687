import { expect, test } from 'vitest';
import { cumulative } from './heatmap.ts';

test('cumulative: runs outwards from the reference price on both sides', () => {
  const bars = [
    { lower: 80, upper: 90, value: 5 },
    { lower: 90, upper: 100, value: 2 },
    { lower: 100, upper: 110, value: 0 },
    { lower: 110, upper: 120, value: 7 },
  ];
  expect(cumulative(bars, 100)).toEqual({
    below: [
      { price: 100, total: 0 },
      { price: 90, total: 2 },
      { price: 80, total: 7 },
    ],
    above: [
      { price: 100, total: 0 },
      { price: 110, total: 0 },
      { price: 120, total: 7 },
    ],
  });
});
