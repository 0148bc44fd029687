import type { ProcessedBlock } from '../../engine/index.ts';
import { intArgument } from '../arguments.ts';
import type { Analytics } from '../book/analytics.ts';
import { atStake } from '../book/at-stake.ts';
import type { HeatmapColumn } from '../book/heatmap-column.ts';
import { blocksAt, type HeatmapGrid, type HeatmapSample, heatmapSamples } from '../book/heatmap-history.ts';
import { bucketSeconds } from '../book/history.ts';
import { floatText, sumText } from '../decimals.ts';
import { InvalidArgument, UnknownEntity } from '../errors.ts';
import { entityAt, rootBlock } from './at-row.ts';
import type { ApiContext } from './context.ts';
import { type HeatmapArguments, rangeArgument } from './heatmap.ts';
import { metaOf } from './meta.ts';

export interface HeatmapHistoryArguments extends HeatmapArguments {
  readonly market: string;
  readonly from?: number | null;
  readonly to?: number | null;
  readonly interval: keyof typeof bucketSeconds;
  readonly measure: 'COLLATERAL' | 'DEBT' | 'EXPECTED_SEIZED' | 'ACCOUNTS';
  readonly block?: unknown;
}

const MOST_SAMPLES = 200;
const DEFAULT_SAMPLES = 48;

/** A bucket of time and the second at its end that it is sampled at. */
interface Bucket {
  readonly start: number;
  readonly sampledAt: number;
}

/** LiquidationHeatmapHistory of the SDL. @throws InvalidArgument, UnknownEntity, BlockReverted */
export async function heatmapHistoryAnswer(args: HeatmapHistoryArguments, context: ApiContext) {
  const pinned = await rootBlock(args.block, context);
  const buckets = bucketsOf(pinned, args);
  const blocks = await blocksAt(
    context.sources.reader,
    buckets.map(({ sampledAt }) => sampledAt),
    pinned,
  );
  const sampled = buckets.flatMap((bucket, i) => ({ bucket, block: blocks[i] ?? null }));
  const known = sampled.flatMap(({ bucket, block }) => (block === null ? [] : [{ bucket, block }]));
  const newest = known.at(-1)?.block;
  const id = args.market.toLowerCase();
  if (newest === undefined) throw new InvalidArgument('to is before the first block: give a later time.');
  const analytics = await context.sources.books.at(newest);
  if (!analytics.markets.has(id)) throw new UnknownEntity('market', id, newest.number);
  const grid = gridOf(analytics, id, args);
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
    meta: () => metaOf(context.sources, analytics),
    market: () => entityAt(context, analytics, { type: 'Market', id }),
    interval: args.interval,
    scale: args.scale,
    measure: args.measure,
    centerPrice: grid === null ? null : sumText(grid.center),
    edges: grid === null ? [] : grid.edges.map(sumText),
    samples: samples.map((sample, i) => sampleAnswer(sample, known[i]?.bucket.start ?? 0, args.measure)),
    unknownReason: analytics.markets.get(id)?.unpricedReason ?? null,
  };
}

function bucketsOf(pinned: ProcessedBlock, args: HeatmapHistoryArguments): Bucket[] {
  const size = bucketSeconds[args.interval];
  const seconds = { min: 0, max: Number.MAX_SAFE_INTEGER };
  const to = Math.min(intArgument('to', args.to, { ...seconds, fallback: pinned.timestamp }), pinned.timestamp);
  const last = to - (to % size);
  const from = intArgument('from', args.from, {
    ...seconds,
    fallback: Math.max(0, last - (DEFAULT_SAMPLES - 1) * size),
  });
  if (from > to) throw new InvalidArgument(`from is ${from}, after to, which is ${to}: give an earlier time.`);
  const first = from - (from % size);
  const count = (last - first) / size + 1;
  if (count > MOST_SAMPLES) {
    throw new InvalidArgument(
      `from ${from} to ${to} has ${count} samples by ${args.interval}, and ${MOST_SAMPLES} is the limit: ask for less time, or by day.`,
    );
  }
  return Array.from({ length: count }, (_, i) => {
    const start = first + i * size;
    return { start, sampledAt: Math.min(start + size - 1, to) };
  });
}

/** The grid around the newest price; null where that is unknown. @throws InvalidArgument */
function gridOf(analytics: Analytics, marketId: string, args: HeatmapHistoryArguments) {
  const bins = intArgument('bins', args.bins, { min: 1, max: 400, fallback: 60 });
  const { low, high } = rangeArgument(args.range);
  if (analytics.markets.get(marketId)?.unpricedReason !== null) return null;
  const price = analytics.book.prices[analytics.book.assetIndex.get(marketId) ?? -1] ?? Number.NaN;
  // The grid stands still while the price moves little, so that columns made for it before fit again.
  const center = Number(price.toPrecision(3));
  const at = (i: number): number =>
    args.scale === 'ABSOLUTE' ? low + ((high - low) * i) / bins : low * (high / low) ** (i / bins);
  const edges = Array.from({ length: bins + 1 }, (_, i) => center * at(i));
  const grid: HeatmapGrid = { marketId, edges, key: `${args.scale} ${bins} ${low} ${high} ${center}` };
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

const nothing = atStake({ accounts: 0, collateralUsd: 0, debtUsd: 0, expectedSeizedUsd: 0 });

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
