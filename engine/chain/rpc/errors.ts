import { EngineError } from '../../errors.ts';
import type { BlockRef } from '../types.ts';

export class RpcUrlInvalid extends EngineError {
  readonly code = 'RPC_URL_INVALID';
  readonly kind = 'fatal-config';

  constructor(position: number) {
    super(`RPC URL ${position + 1} is not one: give an http:// or https:// address`);
  }
}

/** The endpoint serves another chain than the one that is indexed. */
export class WrongChain extends EngineError {
  readonly code = 'WRONG_CHAIN';
  readonly kind = 'fatal-config';

  constructor(label: string, expected: { chainId: number; network: string | undefined }, got: number) {
    const name = expected.network === undefined ? '' : ` (${expected.network})`;
    super(
      `${label} serves chain ${got}, expected ${expected.chainId}${name}: give an RPC of that chain, or choose its network`,
    );
  }
}

/** The endpoint wants credentials, or does not accept the ones given. */
export class RpcUnauthorized extends EngineError {
  readonly code = 'RPC_UNAUTHORIZED';
  readonly kind = 'fatal-config';

  constructor(label: string, status: number) {
    super(`${label} answered HTTP ${status}: check the key in the RPC URL`);
  }
}

/** No endpoint gave a usable answer within the attempts allowed. */
export class RpcUnavailable extends EngineError {
  readonly code = 'RPC_UNAVAILABLE';
  readonly kind = 'transient';

  constructor(label: string, reason: string, options?: ErrorOptions) {
    super(`${label} does not answer (${reason}): check that the RPC runs and can be reached`, options);
  }
}

/** An endpoint refuses a request in a way that asking again does not change. */
export class RpcRefused extends EngineError {
  readonly code = 'RPC_REFUSED';
  readonly kind = 'transient';

  constructor(label: string, method: string, reason: string) {
    super(`${label} refuses ${method} (${reason}): use an RPC that supports it`);
  }
}

/** Even the logs of one block exceed what the endpoint gives out. */
export class LogsUnservable extends EngineError {
  readonly code = 'LOGS_UNSERVABLE';
  readonly kind = 'transient';

  constructor(label: string, block: number, reason: string) {
    super(`${label} does not give the logs of block ${block} (${reason}): use an RPC with a higher limit`);
  }
}

/** An answer lacks what it must have, or is not what was asked for. */
export class RpcAnswerInvalid extends EngineError {
  readonly code = 'RPC_ANSWER_INVALID';
  readonly kind = 'transient';

  constructor(label: string, what: string) {
    super(`${label} gave an unusable answer (${what}): use another RPC if this goes on`);
  }
}

/** Answers that must agree do not: the chain moved in between, a replica lags, or the endpoint is wrong. */
export class ChainAnswersDisagree extends EngineError {
  readonly code = 'CHAIN_ANSWERS_DISAGREE';
  readonly kind = 'possible-reorg';

  constructor(label: string, what: string) {
    super(`${label} contradicts itself (${what}): use another RPC if this goes on`);
  }
}

/** A block that was on the chain is not known any more. */
export class BlockGone extends EngineError {
  readonly code = 'BLOCK_GONE';
  readonly kind = 'possible-reorg';

  constructor(label: string, block: BlockRef) {
    super(
      `${label} does not know block ${block.number} ${block.hash} any more: it was reorganised, or the replica lags`,
    );
  }
}
