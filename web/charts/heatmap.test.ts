import { expect, test } from 'vitest';
import { cumulative, type Heatmap, layersOf, roundTicks, slices, stackedBins } from './heatmap-bars.ts';

test('cumulative: runs outwards from the reference price on both sides', () => {
  const bars = [
    { lower: 80, upper: 90, total: 5 },
    { lower: 90, upper: 100, total: 2 },
    { lower: 100, upper: 110, total: 0 },
    { lower: 110, upper: 120, total: 7 },
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

test('roundTicks: round, from zero to not above the largest', () => {
  expect(roundTicks(82.23)).toEqual([0, 20, 40, 60, 80]);
  expect(roundTicks(604)).toEqual([0, 200, 400, 600]);
  expect(roundTicks(10)).toEqual([0, 2, 4, 6, 8, 10]);
});

const stake = (accounts: number, usd: string) => ({
  accounts,
  collateralUsd: usd,
  debtUsd: usd,
  expectedSeizedUsd: usd,
});

function map(values: readonly string[], groups: Heatmap['groups'] = []): Heatmap {
  const none = stake(0, '0');
  return {
    referencePrice: '100',
    unknownReason: null,
    bins: values.map((usd, place) => ({
      lowerPrice: String(80 + place * 10),
      upperPrice: String(90 + place * 10),
      lowerDistance: String(place / 10 - 0.2),
      upperDistance: String(place / 10 - 0.1),
      stake: stake(usd === '0' ? 0 : 1, usd),
    })),
    groups,
    belowRange: none,
    aboveRange: none,
    liquidatable: none,
    unreachable: none,
    total: none,
  };
}

const lookOf = (name: string) => ({ name, color: 'red' });

test('stackedBins: totals are the map’s, parts those of its protocols', () => {
  const whole = map(
    ['6', '4'],
    [
      { key: 'a', bins: [stake(1, '1'), stake(0, '0')] },
      { key: 'b', bins: [stake(2, '5'), stake(1, '4')] },
    ],
  );
  const bins = stackedBins(whole, layersOf(whole, lookOf), 'debtUsd');
  expect(bins.map(({ lower, total }) => [lower, total])).toEqual([
    [80, 6],
    [90, 4],
  ]);
  expect(bins[0]?.parts.map(({ name, value }) => [name, value])).toEqual([
    ['a', 1],
    ['b', 5],
  ]);
  expect(slices(bins).map(({ lower, from, to }) => [lower, from, to])).toEqual([
    [80, 0, 1],
    [80, 1, 6],
    [90, 0, 0],
    [90, 0, 4],
  ]);
});

test('layersOf: a map of nobody is one layer without a name', () => {
  expect(layersOf(map(['0', '0']), lookOf)).toEqual([
    { name: '', color: 'red', stakes: [stake(0, '0'), stake(0, '0')] },
  ]);
});
