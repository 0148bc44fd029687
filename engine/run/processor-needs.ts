import type { BlockRequest } from '../chain/types.ts';
import type { BlockHandler, Subgraph } from '../manifest/types.ts';
import type { BlockProcessor } from './types.ts';

type EveryBlock = BlockRequest['everyBlock'];

const ALL: EveryBlock = { every: 1, offset: 0 };

/** Blocks that a block handler wants, counted from its source's start. */
function wantedBlocks({ filter }: BlockHandler, startBlock: number): Exclude<EveryBlock, false> {
  switch (filter.kind) {
    case 'every':
      return { every: 1, offset: startBlock };
    case 'polling':
      return { every: filter.every, offset: startBlock };
    case 'once':
      return { every: Number.MAX_SAFE_INTEGER, offset: startBlock };
  }
}

function union(wanted: readonly Exclude<EveryBlock, false>[]): EveryBlock {
  const [first, ...rest] = wanted;
  if (first === undefined) return false;
  const isSame = rest.every(({ every, offset }) => every === first.every && offset === first.offset);
  return isSame ? first : ALL;
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
