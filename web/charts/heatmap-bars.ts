import type { HeatmapQuery } from '../data/api.generated.ts';

export type HeatmapMeasure = 'collateralUsd' | 'debtUsd' | 'expectedSeizedUsd';
export const MEASURE_NAMES: Record<HeatmapMeasure, string> = {
  collateralUsd: 'collateral',
  debtUsd: 'debt',
  expectedSeizedUsd: 'expected seized',
};

export type Heatmap = HeatmapQuery['liquidationHeatmap'];

/** One protocol's part of a map: what stands in each of its bins. */
export interface HeatmapLayer {
  readonly name: string;
  readonly color: string;
  readonly stakes: readonly Heatmap['bins'][number]['stake'][];
}

/** A map told apart by protocol; as one layer without a name where nobody is in it. */
export function layersOf(
  { bins, groups }: Heatmap,
  lookOf: (protocol: string) => Pick<HeatmapLayer, 'name' | 'color'>,
): HeatmapLayer[] {
  if (groups.length === 0) return [{ ...lookOf(''), stakes: bins.map(({ stake }) => stake) }];
  return groups.map((group) => ({ ...lookOf(group.key), stakes: group.bins }));
}

/** What one protocol adds to one bin. */
export interface Slice {
  readonly lower: number;
  readonly upper: number;
  readonly from: number;
  readonly to: number;
  readonly color: string;
}

export interface Bin {
  readonly lower: number;
  readonly upper: number;
  readonly distance: readonly [number, number];
  readonly accounts: number;
  readonly total: number;
  readonly collateralUsd: number;
  readonly debtUsd: number;
  readonly expectedSeizedUsd: number;
  /** By protocol, in the layers' order. */
  readonly parts: readonly { readonly name: string; readonly color: string; readonly value: number }[];
}

/** A map's bins with what each of its layers has in them. */
export function stackedBins(map: Heatmap, layers: readonly HeatmapLayer[], measure: HeatmapMeasure): Bin[] {
  return map.bins.map(({ stake, ...bin }, place) => ({
    lower: Number(bin.lowerPrice),
    upper: Number(bin.upperPrice),
    distance: [Number(bin.lowerDistance), Number(bin.upperDistance)],
    accounts: stake.accounts,
    total: Number(stake[measure]),
    collateralUsd: Number(stake.collateralUsd),
    debtUsd: Number(stake.debtUsd),
    expectedSeizedUsd: Number(stake.expectedSeizedUsd),
    parts: layers.map(({ name, color, stakes }) => ({ name, color, value: Number(stakes[place]?.[measure] ?? 0) })),
  }));
}

/** The bins' parts one upon the other. */
export function slices(bins: readonly Bin[]): Slice[] {
  return bins.flatMap(({ lower, upper, parts }) => {
    let reached = 0;
    return parts.map(({ color, value }) => {
      const from = reached;
      reached += value;
      return { lower, upper, from, to: reached, color };
    });
  });
}

/** Running total from the reference price outwards: what is at stake once the price has reached a level. */
export function cumulative(all: readonly Pick<Bin, 'lower' | 'upper' | 'total'>[], reference: number) {
  const below = all.filter((bin) => bin.lower < reference).reverse();
  const above = all.filter((bin) => bin.lower >= reference);
  const walk = (side: typeof below, edge: 'lower' | 'upper') => {
    let total = 0;
    return side.map((bin) => {
      total += bin.total;
      return { price: bin[edge], total };
    });
  };
  const start = { price: reference, total: 0 };
  return { below: [start, ...walk(below, 'lower')], above: [start, ...walk(above, 'upper')] };
}

/** Round numbers from zero up to a largest one, at most five steps. */
export function roundTicks(largest: number): number[] {
  const least = largest / 5;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= least) ?? 10);
  return Array.from({ length: Math.floor(largest / step) + 1 }, (_, place) => place * step);
}
