import type { BlockRef } from '../chain/types.ts';
import { EngineError } from '../errors.ts';
import type { DeploymentFailure } from '../store/types.ts';

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

/** The store has a row for an entity that was taken for new: what is handled is handled again, each event looked up. */
export class EventKnown extends EngineError {
  readonly code = 'EVENT_KNOWN';
  readonly kind = 'transient';

  constructor(cause: EngineError) {
    super(
      `an immutable entity that was written before was written again (${cause.message}): the blocks are handled anew`,
      {
        cause,
      },
    );
  }
}

/** What is asked for was forgotten when it was handed to the store, which has yet to write it. */
export class EventsUnderWay extends EngineError {
  readonly code = 'EVENTS_UNDER_WAY';
  readonly kind = 'transient';

  constructor(type: string) {
    super(`entities of type ${type} are on their way to the store: the block is handled again when they are there`);
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

/** A handler failed on a block of which only what its logs say was fetched. */
export class MappingNeedsMore extends EngineError {
  readonly code = 'MAPPING_NEEDS_MORE';
  readonly kind = 'transient';

  constructor({ block, handler }: DeploymentFailure) {
    super(
      `${handler} did not get through block ${block.number} with what logs say of it: ` +
        'whole headers and transactions are fetched from now on',
    );
  }
}
