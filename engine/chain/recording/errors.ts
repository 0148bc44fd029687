import { EngineError } from '../../errors.ts';
import type { Hex } from '../types.ts';

/** Where in a recording something was found: a chunk's position, or one of the parts around the chunks. */
export type RecordingPart = number | 'signature' | 'header' | 'index' | 'trailer';

function namePart(part: RecordingPart): string {
  return typeof part === 'number' ? `chunk ${part}` : `the ${part}`;
}

/** Bytes of the file are not those that were written. */
export class RecordingDamaged extends EngineError {
  readonly code = 'RECORDING_DAMAGED';
  readonly kind = 'fatal-config';
  readonly file: string;
  readonly part: RecordingPart;

  constructor(file: string, part: RecordingPart, detail: string) {
    super(
      `recording ${file} is damaged in ${namePart(part)} (${detail}): get the file again, or delete it and record anew`,
    );
    this.file = file;
    this.part = part;
  }
}

/** The file ends before its index: a copy was cut off, or a recording run was interrupted. */
export class RecordingCutOff extends EngineError {
  readonly code = 'RECORDING_CUT_OFF';
  readonly kind = 'fatal-config';
  readonly file: string;
  readonly part: RecordingPart;

  constructor(file: string, part: RecordingPart) {
    super(
      `recording ${file} is cut off in ${namePart(part)}: get the whole file again, or continue it with \`marginscope record --out ${file}\``,
    );
    this.file = file;
    this.part = part;
  }
}

export class RecordingNotFound extends EngineError {
  readonly code = 'RECORDING_NOT_FOUND';
  readonly kind = 'fatal-config';

  constructor(file: string, reason: string, options?: ErrorOptions) {
    super(
      `cannot open recording ${file} (${reason}): check the path, or make one with \`marginscope record\``,
      options,
    );
  }
}

export class RecordingVersionUnknown extends EngineError {
  readonly code = 'RECORDING_VERSION_UNKNOWN';
  readonly kind = 'fatal-config';

  constructor(file: string, found: number, known: number) {
    super(`recording ${file} has format version ${found}, this program reads ${known}: update it, or record anew`);
  }
}

/** An existing file cannot be continued with what is being recorded now. */
export class RecordingMismatch extends EngineError {
  readonly code = 'RECORDING_MISMATCH';
  readonly kind = 'fatal-config';

  constructor(file: string, what: string, expected: string, got: string) {
    super(`recording ${file} has ${what} ${expected}, got ${got}: record into another file, or delete this one`);
  }
}

/** A mapping asked for something the recording does not hold. */
export class RecordedCallMissing extends EngineError {
  readonly code = 'RECORDED_CALL_MISSING';
  readonly kind = 'fatal-config';

  constructor(file: string, question: { method: string; address: Hex; data?: Hex; block: number }) {
    const data = question.data === undefined ? '' : ` data ${question.data}`;
    super(
      `recording ${file} holds no ${question.method} to ${question.address}${data} at block ${question.block}: record again with this subgraph`,
    );
  }
}

/** Logs, blocks or transactions are wanted that were not selected when the recording was made. */
export class RecordingLacks extends EngineError {
  readonly code = 'RECORDING_LACKS';
  readonly kind = 'fatal-config';

  constructor(file: string, what: string) {
    super(`recording ${file} does not hold ${what}: record again with this subgraph`);
  }
}
