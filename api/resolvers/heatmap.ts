import type { WhereInput } from '../../engine/index.ts';
import type { AccountMask, BinScale, Book, JoinedAsset } from '../../margin/index.ts';
import { decimalArgument, intArgument } from '../arguments.ts';
import type { Analytics } from '../book/analytics.ts';
import type { TargetArguments, TargetAt } from '../book/asset-family.ts';
import { type AtStake, atStake } from '../book/at-stake.ts';
import { binStakes, type HeatmapColumn, heatmapColumn, noRisk, sideMask } from '../book/heatmap-column.ts';
import { floatText, sumText } from '../decimals.ts';
import { InvalidArgument } from '../errors.ts';

export interface HeatmapArguments {
  readonly where?: WhereInput | null;
  /** Only accounts that a fall, or a rise, of the price endangers. */
  readonly side?: 'DOWN' | 'UP' | null;
  readonly bins?: number | null;
  readonly scale: 'ABSOLUTE' | 'LOG_DISTANCE';
  readonly range?: { readonly from: unknown; readonly to: unknown } | null;
}

interface HeatmapBin {
  readonly lowerPrice: string;
  readonly upperPrice: string;
  readonly lowerDistance: string;
  readonly upperDistance: string;
  readonly stake: AtStake;
}

/** Of one market, or of every market of an asset. */
export type RootHeatmapArguments = HeatmapArguments & TargetArguments;

/** LiquidationHeatmap of the SDL, its meta, groups and markets apart. */
export interface HeatmapAnswer {
  readonly scale: HeatmapArguments['scale'];
  readonly referencePrice: string | null;
  readonly edges: readonly string[];
  readonly bins: readonly HeatmapBin[];
  readonly belowRange: AtStake;
  readonly aboveRange: AtStake;
  readonly liquidatable: AtStake;
  readonly unreachable: AtStake;
  readonly total: AtStake;
  readonly unknownReason: string | null;
}

const nothing = atStake(noRisk);

/** margin's names of the scales. */
const binScales: { readonly [scale in HeatmapArguments['scale']]: BinScale } = {
  ABSOLUTE: 'absolute',
  LOG_DISTANCE: 'log-distance',
};

/** The heatmap of a target; without bins and with the reason where its price is unknown. @throws InvalidArgument */
export function heatmapAnswer(
  { book }: Pick<Analytics, 'book'>,
  { of, unknownReason }: Pick<TargetAt, 'of' | 'unknownReason'>,
  args: HeatmapArguments,
  include?: AccountMask,
): HeatmapAnswer {
  const bins = intArgument('bins', args.bins, { min: 1, max: 500, fallback: 60 });
  const range = rangeArgument(args.range);
  if (of === null) return emptyHeatmap(args.scale, unknownReason ?? 'its price is unknown');
  const scale = binScales[args.scale];
  const map = heatmapColumn(book, of, { bins, scale, range, include: onSide(book, of, args.side, include) });
  const edges = Array.from(map.edges);
  const distance = (price: number) => sumText(price / map.referencePrice - 1);
  return {
    scale: args.scale,
    referencePrice: floatText(map.referencePrice),
    edges: edges.map(sumText),
    bins: binStakes(map).map((stake, i) => ({
      lowerPrice: sumText(edges[i] ?? 0),
      upperPrice: sumText(edges[i + 1] ?? 0),
      lowerDistance: distance(edges[i] ?? 0),
      upperDistance: distance(edges[i + 1] ?? 0),
      stake: atStake(stake),
    })),
    ...partsOf(map),
    unknownReason: null,
  };
}

/** What stands outside the bins, and all of it. */
export const partsOf = (map: HeatmapColumn) => ({
  belowRange: atStake(map.below),
  aboveRange: atStake(map.above),
  liquidatable: atStake(map.already),
  unreachable: atStake(map.unreachable),
  total: atStake(map.total),
});

/** Of a mask, the accounts that the price's fall, or rise, endangers. */
export function onSide(
  book: Book,
  of: string | JoinedAsset,
  side: HeatmapArguments['side'],
  include: AccountMask | undefined,
): AccountMask | undefined {
  if (side !== 'DOWN' && side !== 'UP') return include;
  const mask = sideMask(book, of, side);
  return include === undefined ? mask : mask.map((value, place) => value & (include[place] ?? 0));
}

/** Ends of a heatmap as multiples of the reference price. @throws InvalidArgument */
export function rangeArgument(range: HeatmapArguments['range']): { readonly low: number; readonly high: number } {
  const low = decimalArgument('range.from', range?.from, { min: 0.001, max: 1000, fallback: 0.5 });
  const high = decimalArgument('range.to', range?.to, { min: 0.001, max: 1000, fallback: 1.5 });
  if (low >= high) throw new InvalidArgument(`range is ${low} to ${high}: let it grow.`);
  return { low, high };
}

function emptyHeatmap(scale: HeatmapArguments['scale'], unknownReason: string): HeatmapAnswer {
  return {
    scale,
    referencePrice: null,
    edges: [],
    bins: [],
    belowRange: nothing,
    aboveRange: nothing,
    liquidatable: nothing,
    unreachable: nothing,
    total: nothing,
    unknownReason,
  };
}
