import type { BlockRef } from '../chain/types.ts';
import { EngineError } from '../errors.ts';

/** The source did not deliver what belongs to a block: it may be looking at another fork. */
export class BlockIncomplete extends EngineError {
  readonly code = 'BLOCK_INCOMPLETE';
  readonly kind = 'possible-reorg';

  constructor(block: BlockRef, lacking: string) {
    super(`Block ${block.number} came without ${lacking}; ask the chain again, or record it with transactions`);
  }
}
