import { expect, test } from 'vitest';
import { cumulative, type Heatmap, layersOf, slices, stackedBins } from './heatmap-bars.ts';

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

const stake = (accounts: number, usd: string) => ({
  accounts,
  collateralUsd: usd,
  debtUsd: usd,
  expectedSeizedUsd: usd,
});

function map(values: readonly string[]): Omit<Heatmap, 'groups'> {
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
    belowRange: none,
    aboveRange: none,
    liquidatable: none,
    unreachable: none,
    total: none,
  };
}

test('stackedBins: markets of one protocol are one part, a market without a price adds nothing', () => {
  const bins = stackedBins(
    [
      { protocol: 'a', name: 'A', color: 'red', map: map(['1', '0']) },
      { protocol: 'b', name: 'B', color: 'blue', map: map(['2', '4']) },
      { protocol: 'b', name: 'B', color: 'blue', map: map(['3', '0']) },
      { protocol: 'c', name: 'C', color: 'grey', map: map([]) },
    ],
    'debtUsd',
  );
  expect(bins.map(({ total, accounts }) => ({ total, accounts }))).toEqual([
    { total: 6, accounts: 3 },
    { total: 4, accounts: 1 },
  ]);
  expect(bins[0]?.parts.map(({ name, value }) => [name, value])).toEqual([
    ['A', 1],
    ['B', 5],
  ]);
  expect(slices(bins).map(({ lower, from, to }) => [lower, from, to])).toEqual([
    [80, 0, 1],
    [80, 1, 6],
    [90, 0, 0],
    [90, 0, 4],
  ]);
});

test('layersOf: one layer a protocol, its stakes in the bins of the whole; a map of nobody is one empty layer', () => {
  const { bins, ...parts } = map(['1', '4']);
  const groups = ['a', 'b'].map((key, i) => ({ ...parts, key, bins: [stake(1, String(i)), stake(1, String(i + 2))] }));
  const lookOf = (name: string) => ({ name, color: 'red' });
  const layers = layersOf({ ...parts, bins, groups }, lookOf);
  expect(layers.map(({ name, map: { bins: own } }) => [name, own.map((bin) => bin.stake.debtUsd)])).toEqual([
    ['a', ['0', '2']],
    ['b', ['1', '3']],
  ]);
  expect(layers[1]?.map.bins[1]).toMatchObject({ lowerPrice: '90', upperPrice: '100' });
  expect(layersOf({ ...parts, bins, groups: [] }, lookOf)).toMatchObject([{ name: '', map: { bins } }]);
});
