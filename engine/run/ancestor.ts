import type { BlockRef, ChainSource } from '../chain/types.ts';
import { DeepReorg } from './errors.ts';

/** The newest stored block at or before a number; null when none is stored. */
export type StoredBlock = (number: number) => Promise<BlockRef | null>;

/** Whether the chain still has the stored head; `behind` when it does not reach that far. */
export async function compareHead(
  source: ChainSource,
  storedBlock: StoredBlock,
  { head, latest }: { head: BlockRef | null; latest: number },
): Promise<'same' | 'forked' | 'behind'> {
  if (head === null) return 'same';
  const checked = head.number > latest ? await storedBlock(latest) : head;
  if (checked === null) return 'behind';
  const header = await source.header(checked.number);
  if (header === null) return 'behind';
  if (header.hash !== checked.hash) return 'forked';
  return head.number > latest ? 'behind' : 'same';
}

/**
 * The block to go back to: the newest stored block that the chain has, or the one before the first stored. That may lie
 * below `floor`, since final blocks without news are not stored.
 * @throws DeepReorg when the chain lacks a stored block from `floor` down
 */
export async function findAncestor(
  source: ChainSource,
  storedBlock: StoredBlock,
  { head, floor }: { head: BlockRef; floor: number },
): Promise<BlockRef> {
  let lowest = head;
  for (;;) {
    if (lowest.number <= floor) throw new DeepReorg(source.label, head, floor);
    const stored: BlockRef | null = await storedBlock(lowest.number - 1);
    if (stored === null) return { number: lowest.number - 1, hash: lowest.hash };
    if ((await source.header(stored.number))?.hash === stored.hash) return stored;
    lowest = stored;
  }
}
