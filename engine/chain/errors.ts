import { EngineError } from '../errors.ts';

/** A block fetched twice came with two hashes. */
export class BlockChanged extends EngineError {
  readonly code = 'BLOCK_CHANGED';
  readonly kind = 'possible-reorg';

  constructor(number: number, hashes: readonly [string, string]) {
    super(`block ${number} was ${hashes[0]} and is ${hashes[1]}: the chain is asked again`);
  }
}
