import type { DeliveredBlock } from '../chain/types.ts';

/** True where a mapping may have read what is not known. */
export function isPartial(block: DeliveredBlock): boolean {
  if (block.header.partial || 'rows' in block) return true;
  for (const transaction of block.transactions.values()) if (transaction.partial) return true;
  return false;
}
