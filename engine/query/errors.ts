import { EngineError } from '../errors.ts';

/** A name or value in a query that the schema does not allow. */
export class InvalidQuery extends EngineError {
  readonly code = 'INVALID_QUERY';
  readonly kind = 'fatal-config';
}

export class UnknownBlock extends EngineError {
  readonly code = 'BLOCK_NOT_FOUND';
  readonly kind = 'fatal-config';
}

/** A block that the deployment covers, before the first one it stored: no entity exists at it. */
export class BeforeFirstBlock extends UnknownBlock {}

/** The block an answer was read at left the chain while it was read. */
export class BlockReverted extends EngineError {
  readonly code = 'BLOCK_REVERTED';
  readonly kind = 'possible-reorg';
}

/** A handler failed at the block or before it, and the query does not allow for it. */
export class IndexingFailed extends EngineError {
  readonly code = 'INDEXING_ERROR';
  readonly kind = 'deterministic';
}
