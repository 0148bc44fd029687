import { EngineError, type ErrorKind } from '../errors.ts';
import type { ErrorFacts } from './messages.ts';

/** The thread that indexes ended by itself: it ran out of memory, or the engine has a fault. */
export class IndexWorkerStopped extends EngineError {
  readonly code = 'INDEX_WORKER_STOPPED';
  readonly kind = 'transient';

  constructor(reason: string) {
    super(`the indexing thread ended (${reason}): start again, it goes on behind the last block that was stored`);
  }
}

export class IndexWorkerMissing extends EngineError {
  readonly code = 'INDEX_WORKER_MISSING';
  readonly kind = 'fatal-config';

  constructor(file: string) {
    super(`${file} is missing: run npm run build`);
  }
}

/** An engine's error that another thread threw. */
class RemoteError extends EngineError {
  readonly code: string;
  readonly kind: ErrorKind;

  constructor({ name, message, code, kind }: ErrorFacts & { readonly kind: ErrorKind }) {
    super(message);
    this.name = name;
    this.code = code ?? '';
    this.kind = kind;
  }
}

export function errorFacts(error: unknown): ErrorFacts {
  if (error instanceof EngineError) {
    const { name, message, code, kind } = error;
    return { name, message, code, kind };
  }
  if (error instanceof Error)
    return { name: error.name, message: error.stack ?? error.message, code: null, kind: null };
  return { name: 'Error', message: String(error), code: null, kind: null };
}

export function errorOf(facts: ErrorFacts): Error {
  const { kind } = facts;
  if (kind !== null) return new RemoteError({ ...facts, kind });
  return Object.assign(new Error(facts.message), { name: facts.name });
}
