import type { BlockRef } from '../chain/types.ts';
import { EngineError } from '../errors.ts';

/** The chain dropped a block that counted as final, or the database is of another chain. */
export class DeepReorg extends EngineError {
  readonly code = 'DEEP_REORG';
  readonly kind = 'deterministic';
  readonly head: BlockRef;
  readonly floor: number;

  constructor(label: string, head: BlockRef, floor: number) {
    super(
      `${label} does not have stored block ${head.number} ${head.hash}, nor any stored block from ${floor} on, below which the chain is final: ` +
        'check that the source is the chain this database was made from, or start with an empty database',
    );
    this.head = head;
    this.floor = floor;
  }
}

/** Two blocks delivered one after the other are not parent and child. */
export class BlocksUnlinked extends EngineError {
  readonly code = 'BLOCKS_UNLINKED';
  readonly kind = 'possible-reorg';

  constructor(parent: BlockRef, child: BlockRef) {
    super(
      `block ${child.number} ${child.hash} is not a child of block ${parent.number} ${parent.hash}: the chain is asked again`,
    );
  }
}
