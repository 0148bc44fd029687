import type { ChainBlock } from '../chain/types.ts';

/** True where a mapping may have read what is not known. */
export function isPartial({ header, transactions }: ChainBlock): boolean {
  if (header.partial) return true;
  for (const transaction of transactions.values()) if (transaction.partial) return true;
  return false;
}
