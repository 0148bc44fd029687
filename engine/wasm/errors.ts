import { EngineError } from '../errors.ts';

/** The mapping did something that fails again on the same input; the message says what, without where. */
export class MappingFailed extends EngineError {
  readonly code = 'MAPPING_FAILED';
  readonly kind = 'deterministic';
}

/** The mapping loops without end, or as good as. */
export class OutOfSteps extends MappingFailed {
  constructor(options?: ErrorOptions) {
    super('The mapping took too many steps: it loops without end, or does too much for one trigger', options);
  }
}

/** What graph-node does not count among the errors of handlers, as a start section that fails: it is never passed over. */
export class MappingUnfit extends MappingFailed {}

export class WasmInvalid extends EngineError {
  readonly code = 'WASM_INVALID';
  readonly kind = 'fatal-config';

  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(`${file} cannot be run: ${problem}; build it again with \`graph build\``, options);
  }
}

export class UnknownImport extends EngineError {
  readonly code = 'UNKNOWN_IMPORT';
  readonly kind = 'fatal-config';
  readonly names: readonly string[];

  constructor(file: string, names: readonly string[]) {
    super(`${file} imports host functions that are not known here: ${names.join(', ')}; remove their use`);
    this.names = names;
  }
}

/**
 * Thrown through a mapping when an answer is not at hand yet: the trigger is dropped, the answer fetched, and the
 * trigger run again. Made once, for it is thrown often and carries nothing.
 */
class Unwind extends Error {
  constructor() {
    super('A host function waits for an answer');
    this.name = 'Unwind';
  }
}

export const UNWIND: Error = new Unwind();
