import { BlockChanged } from './errors.ts';
import { openBlock } from './sealed-block.ts';
import type { ChainBlock, DeliveredBlock } from './types.ts';

/**
 * Both lists in one, ascending; logs of a block that is in both are joined in chain order, each once.
 * @throws BlockChanged when a block is in both with different hashes
 */
export function mergeBlocks(blocks: readonly DeliveredBlock[], extra: readonly DeliveredBlock[]): DeliveredBlock[] {
  const merged = new Map(blocks.map((block) => [block.header.number, block]));
  for (const block of extra) {
    const { number } = block.header;
    const before = merged.get(number);
    merged.set(number, before === undefined ? block : joinBlocks(openBlock(before), openBlock(block)));
  }
  return [...merged.values()].sort((a, b) => a.header.number - b.header.number);
}

/** @throws BlockChanged when they are not the same block */
export function joinBlocks(a: ChainBlock, b: ChainBlock): ChainBlock {
  if (a.header.hash !== b.header.hash) throw new BlockChanged(a.header.number, [a.header.hash, b.header.hash]);
  const logs = new Map([...a.logs, ...b.logs].map((log) => [log.logIndex, log]));
  return {
    header: a.header.partial ? b.header : a.header,
    logs: [...logs.values()].sort((x, y) => x.logIndex - y.logIndex),
    transactions: new Map([...a.transactions, ...b.transactions]),
    receipts: new Map([...a.receipts, ...b.receipts]),
  };
}
