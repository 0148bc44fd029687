/**
 * What a caller must do about an error:
 * - `fatal-config`: a person must change input; nothing was written.
 * - `deterministic`: the same input fails again; the deployment stops at that block.
 * - `transient`: try again with back-off.
 * - `possible-reorg`: throw away what is unconfirmed and ask the chain again.
 * - `canceled`: somebody asked to stop; not a failure.
 */
export type ErrorKind = 'fatal-config' | 'deterministic' | 'transient' | 'possible-reorg' | 'canceled';

/** Base of every error the engine throws on purpose. The message names the thing and the mend in one line. */
export abstract class EngineError extends Error {
  abstract readonly code: string;
  abstract readonly kind: ErrorKind;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
