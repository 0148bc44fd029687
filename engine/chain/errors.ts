import { EngineError } from '../errors.ts';
import type { Log } from './types.ts';

/** A block fetched twice came with two hashes. */
export class BlockChanged extends EngineError {
  readonly code = 'BLOCK_CHANGED';
  readonly kind = 'possible-reorg';

  constructor(number: number, hashes: readonly [string, string]) {
    super(`block ${number} was ${hashes[0]} and is ${hashes[1]}: the chain is asked again`);
  }
}

/** A log is numbered higher than chains get, and than a table of logs holds. */
export class LogNumberTooLarge extends EngineError {
  readonly code = 'LOG_NUMBER_TOO_LARGE';
  readonly kind = 'fatal-config';
  /** The field and its number. */
  readonly what: string;

  constructor(log: Log, name: 'blockNumber' | 'logIndex' | 'transactionIndex', most: number) {
    const what = `log.${name} is ${log[name]}`;
    super(
      `${what} in block ${log.blockNumber} ${log.blockHash}, and ${most} is the most there can be: ` +
        'mend the source of the block, or make the recording anew',
    );
    this.what = what;
  }
}
