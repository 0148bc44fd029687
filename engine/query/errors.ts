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
