import type { BlockGrid, BlockRequest } from '../chain/types.ts';
import type { BlockHandler, Subgraph } from '../manifest/types.ts';
import type { ActiveSource } from './processor-sources.ts';
import type { BlockProcessor } from './types.ts';

/** A source as far as its block handlers matter. */
type Counting = Pick<ActiveSource, 'startBlock' | 'endBlock' | 'template'>;

/** Blocks that a block handler wants, counted from its source's start. */
function gridOf({ filter }: BlockHandler, { startBlock: offset, endBlock: until }: Counting): BlockGrid {
  switch (filter.kind) {
    case 'every':
      return { every: 1, offset, until };
    case 'polling':
      return { every: filter.every, offset, until };
    case 'once':
      return { every: 1, offset, until: offset };
  }
}

/** Whether all blocks of `a` are blocks of `b`. */
function isWithin(a: BlockGrid, b: BlockGrid): boolean {
  const onGrid = a.offset >= b.offset && (a.offset - b.offset) % b.every === 0;
  const steps = a.every % b.every === 0 || a.until === a.offset;
  return onGrid && steps && (b.until === null || (a.until !== null && a.until <= b.until));
}

/** The same blocks, without grids that another one includes. */
function joined(grids: readonly BlockGrid[]): BlockGrid[] {
  const kept: BlockGrid[] = [];
  const stepOf = ({ every, offset, until }: BlockGrid): number => (offset === until ? Infinity : every);
  const densestFirst = [...grids].sort((a, b) => stepOf(a) - stepOf(b) || a.offset - b.offset);
  for (const grid of densestFirst) if (!kept.some((other) => isWithin(grid, other))) kept.push(grid);
  return kept;
}

/** Blocks that the block handlers of these sources want. */
export function wantedBlocks(sources: readonly Counting[]): BlockRequest['everyBlock'] {
  const grids = sources.flatMap((source) => source.template.blockHandlers.map((handler) => gridOf(handler, source)));
  return grids.length === 0 ? false : joined(grids);
}

/** What the chain must be asked for beside the selected logs and the blocks of block handlers. */
export function partsOf({ sources, templates }: Subgraph): Omit<BlockProcessor['needs'], 'everyBlock'> {
  const all = [...sources, ...templates.values()];
  return {
    transactions: all.some((template) => template.eventHandlers.length > 0),
    receipts: all.some((template) => template.eventHandlers.some((handler) => handler.receipt)),
  };
}

/** Whether sources of a subgraph may have block handlers, those that a mapping makes included. */
export function hasBlockHandlers({ sources, templates }: Subgraph): boolean {
  return [...sources, ...templates.values()].some(({ blockHandlers }) => blockHandlers.length > 0);
}
