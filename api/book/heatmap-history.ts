import type { EntityReader, ProcessedBlock } from '../../engine/index.ts';
import type { AccountMask } from '../../margin/index.ts';
import { ownTurn } from '../turns.ts';
import type { Analytics } from './analytics.ts';
import { type HeatmapTarget, type TargetAt, targetAt } from './asset-family.ts';
import type { BookSource } from './book-source.ts';
import { type HeatmapColumn, heatmapColumn } from './heatmap-column.ts';
import { createLeastRecent, type LeastRecent } from './least-recent.ts';
import { pastSamples } from './past-samples.ts';

/** One target's heatmap at one block on a grid that is not of that block's making. */
export interface HeatmapSample {
  readonly block: ProcessedBlock;
  /** null where the target's price is not known at the block. */
  readonly column: HeatmapColumn | null;
  readonly unknownReason: string | null;
  /** Accounts of the book, and those left out of it. */
  readonly covered: number;
  readonly excluded: number;
}

/** Prices that columns of all blocks are binned by, and whose accounts. */
export interface HeatmapGrid {
  readonly target: HeatmapTarget;
  /** USD, ascending. */
  readonly edges: readonly number[];
  /** Equal for equal targets, edges and accounts. */
  readonly key: string;
  /** Which accounts of a block count; all by default. */
  readonly include?: (analytics: Analytics, at: TargetAt) => Promise<AccountMask | undefined>;
}

/** What history needs of the API's sources. */
export interface HistorySources {
  readonly reader: EntityReader;
  readonly books: BookSource;
  readonly samples: SampleCache;
}

export type SampleCache = LeastRecent<HeatmapSample>;

const BYTES_PER_BIN = 4 * 8;

/** Past columns by block and grid, within some bytes. */
export const createSampleCache = (bytes: number): SampleCache =>
  createLeastRecent({
    capacity: bytes,
    sizeOf: ({ column }) => 1_000 + (column?.accounts.length ?? 0) * BYTES_PER_BIN,
  });

/** The newest block at each of some Unix seconds; null before the first block. */
export async function blocksAt(
  reader: EntityReader,
  times: readonly number[],
  newest: ProcessedBlock,
): Promise<(ProcessedBlock | null)[]> {
  const blocks: (ProcessedBlock | null)[] = [];
  for (const time of times) blocks.push(time >= newest.timestamp ? newest : await reader.blockAtTimestamp(time));
  return blocks;
}

/** A sample of each block, in their order. @throws BlockReverted */
export const heatmapSamples = (
  { books, samples }: HistorySources,
  blocks: readonly ProcessedBlock[],
  grid: HeatmapGrid,
): Promise<HeatmapSample[]> => {
  const keyOf = ({ hash }: ProcessedBlock): string => `${hash} ${grid.key}`;
  return pastSamples({ books, cache: samples, keyOf, sampleOf: (analytics) => sampleOf(analytics, grid) }, blocks);
};

async function sampleOf(analytics: Analytics, { target, edges, include }: HeatmapGrid): Promise<HeatmapSample> {
  const { block, book, excluded } = analytics;
  const at = targetAt(analytics, target);
  const of = at?.of ?? null;
  const mask = at === null || of === null ? undefined : await include?.(analytics, at);
  await ownTurn();
  return {
    block,
    column: of === null ? null : heatmapColumn(book, of, { edges, include: mask }),
    unknownReason: at === null ? `the ${target.type.toLowerCase()} does not exist yet` : at.unknownReason,
    covered: book.count - book.vacant,
    excluded: excluded.size,
  };
}
