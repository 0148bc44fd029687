import type { HeatmapQuery } from '../data/api.generated.ts';

export type HeatmapMeasure = 'collateralUsd' | 'debtUsd' | 'expectedSeizedUsd';
export type Heatmap = HeatmapQuery['liquidationHeatmap'];

/** One protocol's part of a map. */
export interface HeatmapLayer {
  readonly protocol: string;
  readonly name: string;
  readonly color: string;
  readonly map: Omit<Heatmap, 'groups'>;
}

/** A map told apart by protocol; as one layer without a name where nobody is in it. */
export function layersOf(
  { groups, ...map }: Heatmap,
  lookOf: (protocol: string) => Pick<HeatmapLayer, 'name' | 'color'>,
): HeatmapLayer[] {
  if (groups.length === 0) return [{ protocol: '', ...lookOf(''), map }];
  return groups.map(({ key, bins, ...parts }) => ({
    protocol: key,
    ...lookOf(key),
    map: { ...map, ...parts, bins: map.bins.map((bin, place) => ({ ...bin, stake: bins[place] ?? bin.stake })) },
  }));
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

/** Adds up maps that share their relative edges, bin by bin; parts of one protocol are one. */
export function stackedBins(layers: readonly HeatmapLayer[], measure: HeatmapMeasure): Bin[] {
  const known = layers.filter(({ map }) => map.bins.length > 0);
  const names = [...new Map(known.map(({ name, color }) => [name, color]))];
  return (known[0]?.map.bins ?? []).map((bin, place) => {
    const sum = (value: (stake: typeof bin.stake) => number, of: readonly HeatmapLayer[] = known) =>
      of.reduce((total, { map }) => total + (map.bins[place] ? value(map.bins[place].stake) : 0), 0);
    return {
      lower: Number(bin.lowerPrice),
      upper: Number(bin.upperPrice),
      distance: [Number(bin.lowerDistance), Number(bin.upperDistance)],
      accounts: sum((stake) => stake.accounts),
      total: sum((stake) => Number(stake[measure])),
      collateralUsd: sum((stake) => Number(stake.collateralUsd)),
      debtUsd: sum((stake) => Number(stake.debtUsd)),
      expectedSeizedUsd: sum((stake) => Number(stake.expectedSeizedUsd)),
      parts: names.map(([name, color]) => ({
        name,
        color,
        value: sum(
          (stake) => Number(stake[measure]),
          known.filter((layer) => layer.name === name),
        ),
      })),
    };
  });
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
