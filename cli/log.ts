import { pino } from 'pino';
import { UsageError } from './errors.ts';

/** `text` for people and terminals, `json` for collectors of logs: one object a line, on standard error. */
export type LogFormat = 'text' | 'json';

type Facts = { readonly [name: string]: unknown };

export interface Log {
  /** For collectors alone: people see it in the progress line. */
  info(message: string, facts?: Facts): void;
  warn(message: string, facts?: Facts): void;
  error(message: string, facts?: Facts): void;
}

export function logFormat(option: string | undefined, env: Readonly<Record<string, string | undefined>>): LogFormat {
  const format = option ?? (env.LOG_FORMAT || 'text');
  if (format === 'text' || format === 'json') return format;
  throw new UsageError(`log format "${format}" is neither text nor json: check --log-format or LOG_FORMAT`);
}

/** Parts of URLs that are keys or passwords: long path segments, query values, credentials. */
export function secretsOf(urls: readonly string[]): string[] {
  const parts = urls.flatMap((text) => {
    if (!URL.canParse(text)) return [text];
    const url = new URL(text);
    const parts = [...url.pathname.split('/'), ...url.searchParams.values(), url.username];
    const long = parts.filter((part) => part.length >= 8);
    // Shorter ones would blacken words that are none.
    const passwords = [url.password].filter((part) => part.length >= 4);
    return [...passwords, ...long].flatMap((part) => [part, decodeURIComponent(part)]);
  });
  return [...new Set(parts.filter((part) => part !== ''))].sort((a, b) => b.length - a.length);
}

export interface LogOptions {
  readonly format: LogFormat;
  /** Text that no line may hold. */
  readonly secrets: readonly string[];
  /** Prints a line for people. */
  readonly line: (text: string) => void;
  /** Where JSON goes; standard error by default. */
  readonly write?: (line: string) => void;
}

export function createLog({ format, secrets, line, write }: LogOptions): Log {
  const scrub = (text: string): string => secrets.reduce((clean, secret) => clean.replaceAll(secret, '***'), text);
  if (format === 'text') {
    const show = (message: string) => line(scrub(message));
    return { info: () => {}, warn: show, error: show };
  }
  const destination = write ? { write } : pino.destination({ fd: 2, sync: true });
  const logger = pino(
    {
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      hooks: { streamWrite: scrub },
    },
    destination,
  );
  const plain = (facts: Facts = {}) =>
    Object.fromEntries(
      Object.entries(facts).map(([name, value]) => [name, typeof value === 'bigint' ? String(value) : value]),
    );
  return {
    info: (message, facts) => logger.info(plain(facts), message),
    warn: (message, facts) => logger.warn(plain(facts), message),
    error: (message, facts) => logger.error(plain(facts), message),
  };
}
