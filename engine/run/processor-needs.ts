import type { BlockRequest } from '../chain/types.ts';
import type { BlockHandler, Subgraph } from '../manifest/types.ts';
import type { BlockProcessor } from './types.ts';

type EveryBlock = BlockRequest['everyBlock'];

const ALL: EveryBlock = { every: 1, offset: 0 };

/** Steps of a grid of one block. */
const ONLY_ONE = 0;

/** Blocks that a block handler wants, counted from its source's start. */
function wantedBlocks({ filter }: BlockHandler, startBlock: number): Exclude<EveryBlock, false> {
  switch (filter.kind) {
    case 'every':
      return { every: 1, offset: startBlock };
    case 'polling':
      return { every: filter.every, offset: startBlock };
    case 'once':
      return { every: ONLY_ONE, offset: startBlock };
  }
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/** The thinnest grid of blocks that all wanted ones lie on. */
function union(wanted: readonly Exclude<EveryBlock, false>[]): EveryBlock {
  const [first, ...rest] = wanted;
  if (first === undefined) return false;
  const offset = rest.reduce((least, next) => Math.min(least, next.offset), first.offset);
  const every = wanted.reduce((step, next) => gcd(gcd(step, next.every), next.offset - offset), first.every);
  return { every: every === ONLY_ONE ? Number.MAX_SAFE_INTEGER : every, offset };
}

/** What the chain must be asked for beside the selected logs. */
export function needsOf({ sources, templates }: Subgraph): BlockProcessor['needs'] {
  const all = [...sources, ...templates.values()];
  // Where sources of a template start is not known beforehand.
  const anyBlock = [...templates.values()].some((template) => template.blockHandlers.length > 0);
  const wanted = sources.flatMap((source) =>
    source.blockHandlers.map((handler) => wantedBlocks(handler, source.startBlock)),
  );
  return {
    everyBlock: anyBlock ? ALL : union(wanted),
    transactions: all.some((template) => template.eventHandlers.length > 0),
    receipts: all.some((template) => template.eventHandlers.some((handler) => handler.receipt)),
  };
}
