import { type EntityReader, HistoryPruned, type ProcessedBlock } from '../../engine/index.ts';

export interface AppliedRange {
  /** The last block told, which stands; null where there is none. */
  readonly base: ProcessedBlock | null;
  readonly head: ProcessedBlock;
  /** More blocks than this are told as one. */
  readonly collapse: number;
}

/**
 * The stored blocks after `base` up to `head`, oldest first; `head` alone where they are many. Null when the chain moved
 * while they were read: look again.
 */
export async function readApplied(
  reader: EntityReader,
  { base, head, collapse }: AppliedRange,
): Promise<ProcessedBlock[] | null> {
  if (base === null) return firstBlocks(reader, head, collapse);
  if (head.number - base.number > collapse || head.parentHash === base.hash) return [head];
  return walkBack(reader, head, (block) => block.number <= base.number);
}

/** A feed that begins in the middle of a chain knows some blocks before, for those who resume. */
async function firstBlocks(
  reader: EntityReader,
  head: ProcessedBlock,
  count: number,
): Promise<ProcessedBlock[] | null> {
  const lowest = head.number - count;
  return walkBack(reader, head, (block) => block.number <= lowest);
}

async function walkBack(
  reader: EntityReader,
  head: ProcessedBlock,
  isBelow: (block: ProcessedBlock) => boolean,
): Promise<ProcessedBlock[] | null> {
  const blocks = [head];
  for (let last = head; ; ) {
    const before = await blockBefore(reader, last.number);
    if (before === null || isBelow(before)) break;
    // Blocks that follow each other are linked, or one of them is of another fork.
    if (before.number === last.number - 1 && last.parentHash !== before.hash) return null;
    blocks.push(before);
    last = before;
  }
  const { isCanonical } = await reader.blockState(head);
  return isCanonical ? blocks.reverse() : null;
}

async function blockBefore(reader: EntityReader, number: number): Promise<ProcessedBlock | null> {
  if (number === 0) return null;
  try {
    return await reader.resolveBlock({ type: 'number', number: number - 1 });
  } catch (error) {
    if (error instanceof HistoryPruned) return null;
    if (error instanceof Error && 'code' in error && error.code === 'BLOCK_NOT_FOUND') return null;
    throw error;
  }
}
