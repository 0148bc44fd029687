import type { EngineListeners } from '../engine/index.ts';
import { createLog, type Log, type LogFormat } from './log.ts';
import { createProgressPrinter } from './progress-printer.ts';

export interface PrintedListeners extends Required<Omit<EngineListeners, 'onActivity'>> {
  readonly log: Log;
  /** Prints for people; a log line where logs are JSON. */
  say(text: string): void;
  /** Ends the progress line. */
  done(): void;
  /** The newest progress in one sentence. */
  sentence(): string;
}

/** Prints progress to standard error's terminal or as plain lines, and what mappings report as errors. */
export function printedListeners(
  format: LogFormat = 'text',
  secrets: readonly string[] = [],
  onRecover: () => void = () => {},
): PrintedListeners {
  const isJson = format === 'json';
  const printer = createProgressPrinter(isJson ? { write: () => true } : process.stderr);
  const log = createLog({ format, secrets, line: printer.line });
  return {
    log,
    say: (text) => (isJson ? log.info(text) : console.log(text)),
    onProgress: printer.show,
    onLog: ({ level, source, block, message }) => {
      if (level === 'error' || level === 'critical') log.error(`${level} from ${source} at block ${block}: ${message}`);
    },
    onRecover: (error) => {
      onRecover();
      log.warn(`trying again: ${error instanceof Error ? error.message : String(error)}`);
    },
    onWarning: (error) => log.warn(error instanceof Error ? error.message : String(error)),
    done: printer.done,
    sentence: printer.sentence,
  };
}
