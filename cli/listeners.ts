import type { EngineListeners } from '../engine/index.ts';
import { createProgressPrinter } from './progress-printer.ts';

export interface PrintedListeners extends Required<EngineListeners> {
  /** Ends the progress line. */
  done(): void;
  /** The newest progress in one sentence. */
  sentence(): string;
}

/** Prints progress to standard error's terminal or as plain lines, and what mappings report as errors. */
export function printedListeners(): PrintedListeners {
  const printer = createProgressPrinter(process.stderr);
  return {
    onProgress: printer.show,
    onLog: ({ level, source, block, message }) => {
      if (level === 'error' || level === 'critical')
        printer.line(`${level} from ${source} at block ${block}: ${message}`);
    },
    onRecover: (error) => printer.line(`trying again: ${error instanceof Error ? error.message : String(error)}`),
    done: printer.done,
    sentence: printer.sentence,
  };
}
