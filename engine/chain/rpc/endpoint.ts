import { RpcUrlInvalid } from './errors.ts';
import { scanLogAnswers } from './scan-logs.ts';

/** What went wrong on the way to one endpoint; the client decides whether to ask again or elsewhere. */
export class EndpointFailure extends Error {
  readonly type: 'timeout' | 'rate-limited' | 'too-large' | 'unauthorized' | 'failed';
  readonly status: number | null;
  readonly retryAfterMs: number | null;

  constructor(
    type: EndpointFailure['type'],
    message: string,
    facts: { status?: number; retryAfterMs?: number | null; cause?: unknown } = {},
  ) {
    super(message, { cause: facts.cause });
    this.type = type;
    this.status = facts.status ?? null;
    this.retryAfterMs = facts.retryAfterMs ?? null;
  }
}

export interface Endpoint {
  /** Scheme, host and port: never path, query or credentials, which may be keys. */
  readonly label: string;
  /** Takes keys of the URL out of text that came from elsewhere. */
  scrub(text: string): string;
  /** Posts JSON, gives the parsed answer; lists of logs as tables where `logs` says so. @throws EndpointFailure */
  post(body: unknown, options: { signal: AbortSignal; timeoutMs: number; logs?: boolean }): Promise<unknown>;
}

function secretsOf(url: URL): string[] {
  const parts = [...url.pathname.split('/'), ...url.searchParams.values(), url.search.slice(1)];
  const long = parts.filter((part) => part.length >= 8);
  return [url.password, url.username, ...long].filter((part) => part !== '').map(decodeURIComponent);
}

/** Seconds or an HTTP date, as milliseconds from now. */
function readRetryAfter(value: string | null): number | null {
  if (value === null) return null;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

function failureOfStatus(response: Response): EndpointFailure {
  const { status } = response;
  const retryAfterMs = readRetryAfter(response.headers.get('retry-after'));
  const type =
    status === 429 || (status === 503 && retryAfterMs !== null)
      ? 'rate-limited'
      : status === 413
        ? 'too-large'
        : status === 401 || status === 403
          ? 'unauthorized'
          : status === 408 || status === 504
            ? 'timeout'
            : 'failed';
  return new EndpointFailure(type, `HTTP ${status}`, { status, retryAfterMs });
}

/** JSON-RPC errors also come with HTTP statuses of failure; those are answers. */
function isAnswer(value: unknown): boolean {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  return typeof one === 'object' && one !== null && ('result' in one || 'error' in one);
}

const utf8 = new TextDecoder();

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    return undefined;
  }
}

/** @throws RpcUrlInvalid */
export function createEndpoint(address: string, position: number): Endpoint {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) throw new RpcUrlInvalid(position);
  const secrets = secretsOf(url);
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (url.username !== '' || url.password !== '') {
    const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    headers.authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
    url.username = '';
    url.password = '';
  }
  const scrub = (text: string): string => secrets.reduce((clean, secret) => clean.replaceAll(secret, '***'), text);

  async function exchange(body: unknown, signal: AbortSignal, logs: boolean): Promise<unknown> {
    const response = await fetch(url ?? address, { method: 'POST', headers, body: JSON.stringify(body), signal });
    const bytes = Buffer.from(await response.arrayBuffer());
    const value = (logs ? scanLogAnswers(bytes) : null) ?? parseJson(bytes);
    if (!response.ok && response.status !== 429 && isAnswer(value)) return value;
    if (!response.ok) throw failureOfStatus(response);
    if (value === undefined) throw new EndpointFailure('failed', 'the answer is not JSON', { status: response.status });
    return value;
  }

  return {
    label: url.origin,
    scrub,
    async post(body, { signal, timeoutMs, logs = false }) {
      const deadline = AbortSignal.timeout(timeoutMs);
      try {
        return await exchange(body, AbortSignal.any([signal, deadline]), logs);
      } catch (error) {
        if (error instanceof EndpointFailure) throw error;
        signal.throwIfAborted();
        if (deadline.aborted) throw new EndpointFailure('timeout', `no answer within ${timeoutMs} ms`);
        throw new EndpointFailure('failed', scrub(reasonOf(error)));
      }
    },
  };
}

/** fetch hides the reason in a chain of causes. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return error.message.includes(code) ? error.message : `${code} ${error.message}`;
}
