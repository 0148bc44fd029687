import { intArgument } from '../arguments.ts';
import type { Analytics } from '../book/analytics.ts';
import { type HeatmapTarget, knownTargetAt, type TargetAt, targetOf } from '../book/asset-family.ts';
import { atStake } from '../book/at-stake.ts';
import { type HeatmapColumn, legsOf, noRisk } from '../book/heatmap-column.ts';
import { type HeatmapGrid, type HeatmapSample, heatmapSamples } from '../book/heatmap-history.ts';
import { floatText, sumText } from '../decimals.ts';
import { walks } from '../limits/walks.ts';
import { entityAt, rootBlock } from './at-row.ts';
import type { ApiContext } from './context.ts';
import { onSide, type RootHeatmapArguments, rangeArgument } from './heatmap.ts';
import { metaOf } from './meta.ts';
import { maskOf } from './pool-scope.ts';
import { type SampleArguments, samplesOf } from './samples.ts';

export interface HeatmapHistoryArguments extends RootHeatmapArguments, SampleArguments {
  readonly measure: 'COLLATERAL' | 'DEBT' | 'EXPECTED_SEIZED' | 'ACCOUNTS';
  readonly block?: unknown;
}

/** LiquidationHeatmapHistory of the SDL. @throws UnknownEntity, BlockReverted */
export async function heatmapHistoryAnswer(args: HeatmapHistoryArguments, context: ApiContext) {
  const pinned = await rootBlock(args.block, context);
  const known = await samplesOf(pinned, args, walks.liquidationHeatmapHistory, context);
  const newest = known.at(-1)?.block ?? pinned;
  const target = targetOf(args);
  const analytics = await context.sources.books.at(newest);
  const at = knownTargetAt(analytics, target);
  const grid = gridOf(analytics, { target, at, args, context });
  const market = (id: string) => entityAt(context, analytics, { type: 'Market', id });
  const samples =
    grid === null
      ? []
      : await heatmapSamples(
          context.sources,
          known.map(({ block }) => block),
          grid,
        );
  await context.entities.confirm(pinned, 'allow');
  return {
    meta: () => metaOf(context.sources, analytics, { markets: at.markets.map(({ id }) => id) }),
    asset: target.type === 'ASSET' ? target.base : null,
    market: () => market(at.reference.id),
    markets: () => Promise.all(at.markets.map(({ id }) => market(id))),
    interval: args.interval,
    scale: args.scale,
    measure: args.measure,
    centerPrice: grid === null ? null : sumText(grid.center),
    edges: grid === null ? [] : grid.edges.map(sumText),
    samples: samples.map((sample, i) => sampleAnswer(sample, known[i]?.start ?? 0, args.measure)),
    unknownReason: at.unknownReason,
  };
}

interface GridRequest {
  readonly target: HeatmapTarget;
  readonly at: TargetAt;
  readonly args: HeatmapHistoryArguments;
  readonly context: ApiContext;
}

/** The grid around the newest price; null where that is unknown. @throws InvalidArgument */
function gridOf({ book }: Analytics, { target, at, args, context }: GridRequest) {
  const bins = intArgument('bins', args.bins, { min: 1, max: 400, fallback: 60 });
  const { low, high } = rangeArgument(args.range);
  if (at.of === null) return null;
  // The grid stands still while the price moves little, so that columns made for it before fit again.
  const center = Number(legsOf(book, at.of).price.toPrecision(3));
  const step = (i: number): number =>
    args.scale === 'ABSOLUTE' ? low + ((high - low) * i) / bins : low * (high / low) ** (i / bins);
  const grid: HeatmapGrid = {
    target,
    edges: Array.from({ length: bins + 1 }, (_, i) => center * step(i)),
    key: JSON.stringify([target, args.scale, bins, low, high, center, args.side, args.where], (_name, value) =>
      typeof value === 'bigint' ? `${value}n` : value,
    ),
    include: async (analytics, { of }) => {
      const selected = await maskOf(analytics, { poolId: null, args, context });
      return of === null ? selected : onSide(analytics.book, of, args.side, selected);
    },
  };
  return { ...grid, center };
}

const columnValues: {
  readonly [measure in HeatmapHistoryArguments['measure']]: (column: HeatmapColumn) => Float64Array;
} = {
  COLLATERAL: (column) => column.collateralUsd,
  DEBT: (column) => column.debtUsd,
  EXPECTED_SEIZED: (column) => column.expectedSeizedUsd,
  ACCOUNTS: (column) => column.accounts,
};

const nothing = atStake(noRisk);

/** HeatmapSample of the SDL. */
function sampleAnswer(
  { block, column, unknownReason, covered, excluded }: HeatmapSample,
  timestamp: number,
  measure: HeatmapHistoryArguments['measure'],
) {
  const accounts = covered + excluded;
  return {
    timestamp,
    block: { number: block.number, hash: block.hash, timestamp: block.timestamp },
    referencePrice: column === null ? null : floatText(column.referencePrice),
    values: column === null ? [] : Array.from(columnValues[measure](column), sumText),
    belowRange: column === null ? nothing : atStake(column.below),
    aboveRange: column === null ? nothing : atStake(column.above),
    liquidatable: column === null ? nothing : atStake(column.already),
    unreachable: column === null ? nothing : atStake(column.unreachable),
    total: column === null ? nothing : atStake(column.total),
    coverage: { accounts, covered, excluded, share: sumText(accounts === 0 ? 1 : covered / accounts) },
    unknownReason,
  };
}
