import { accountAt, type Book, liquidationHeatmap, liquidationPrice, type RiskMeasure } from '../../margin/index.ts';
import { decimalArgument, intArgument } from '../arguments.ts';
import type { Analytics } from '../book/analytics.ts';
import { type AtStake, atStake } from '../book/at-stake.ts';
import { floatText, sumText } from '../decimals.ts';
import { InvalidArgument } from '../errors.ts';

export interface HeatmapArguments {
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

/** LiquidationHeatmap of the SDL, its meta and market apart. */
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

const none: RiskMeasure = { accounts: 0, collateralUsd: 0, debtUsd: 0, expectedSeizedUsd: 0 };
const nothing = atStake(none);

/** The heatmap of one market; without bins and with the reason where its price is unknown. @throws InvalidArgument */
export function heatmapAnswer(analytics: Analytics, marketId: string, args: HeatmapArguments): HeatmapAnswer {
  const bins = intArgument('bins', args.bins, { min: 1, max: 500, fallback: 60 });
  const low = decimalArgument('range.from', args.range?.from, { min: 0.001, max: 1000, fallback: 0.5 });
  const high = decimalArgument('range.to', args.range?.to, { min: 0.001, max: 1000, fallback: 1.5 });
  if (low >= high) throw new InvalidArgument(`range is ${low} to ${high}: let it grow.`);
  const unknownReason = analytics.markets.get(marketId)?.unpricedReason ?? null;
  if (unknownReason !== null) return emptyHeatmap(args.scale, unknownReason);

  const map = liquidationHeatmap(analytics.book, marketId, {
    bins,
    scale: args.scale === 'ABSOLUTE' ? 'absolute' : 'log-distance',
    range: { low, high },
  });
  const edges = Array.from(map.edges);
  const distance = (price: number) => sumText(price / map.referencePrice - 1);
  const stakes: RiskMeasure[] = edges.slice(1).map((_, i) => ({
    accounts: map.accounts[i] ?? 0,
    collateralUsd: map.collateralUsd[i] ?? 0,
    debtUsd: map.debtUsd[i] ?? 0,
    expectedSeizedUsd: map.expectedSeizedUsd[i] ?? 0,
  }));
  const unreachable = unreachableStake(analytics.book, marketId);
  return {
    scale: args.scale,
    referencePrice: floatText(map.referencePrice),
    edges: edges.map(sumText),
    bins: stakes.map((stake, i) => ({
      lowerPrice: sumText(edges[i] ?? 0),
      upperPrice: sumText(edges[i + 1] ?? 0),
      lowerDistance: distance(edges[i] ?? 0),
      upperDistance: distance(edges[i + 1] ?? 0),
      stake: atStake(stake),
    })),
    belowRange: atStake(map.below),
    aboveRange: atStake(map.above),
    liquidatable: atStake(map.already),
    unreachable: atStake(unreachable),
    total: atStake([...stakes, map.below, map.above, map.already, unreachable].reduce(plus, none)),
    unknownReason: null,
  };
}

const plus = (a: RiskMeasure, b: RiskMeasure): RiskMeasure => ({
  accounts: a.accounts + b.accounts,
  collateralUsd: a.collateralUsd + b.collateralUsd,
  debtUsd: a.debtUsd + b.debtUsd,
  expectedSeizedUsd: a.expectedSeizedUsd + b.expectedSeizedUsd,
});

/** Accounts with debt and the asset that its price alone cannot make liquidatable. */
function unreachableStake(book: Book, asset: string): RiskMeasure {
  const column = book.columns[book.assetIndex.get(asset) ?? -1];
  let sum = none;
  for (const place of column?.account ?? []) {
    const { requirement, surplus, collateralUsd, debtUsd } = accountAt(book, place);
    if (requirement <= 0 || surplus < 0 || liquidationPrice(book, place, asset) !== null) continue;
    sum = plus(sum, { accounts: 1, collateralUsd, debtUsd, expectedSeizedUsd: 0 });
  }
  return sum;
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
