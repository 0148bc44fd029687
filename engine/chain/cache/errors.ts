import { EngineError } from '../../errors.ts';

/** The cache of final blocks cannot be written to: a disk that is full, or a directory of others. */
export class CacheUnwritable extends EngineError {
  readonly code = 'CACHE_UNWRITABLE';
  readonly kind = 'transient';

  constructor(directory: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      `what is fetched cannot be kept in ${directory} (${reason}): the sync goes on, the next one fetches again; make room, or give another --cache`,
      { cause },
    );
  }
}
