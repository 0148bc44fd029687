import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** One whole HTTP answer. */
export interface Answer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: string | Buffer;
}

/** An answer written as it is made. */
export interface StreamedAnswer {
  readonly type: 'stream';
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly chunks: AsyncIterableIterator<string>;
}

/** Headers every answer carries: no sniffing, no framing, no referrer. */
export const safeHeaders = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
} as const;

export function jsonAnswer(status: number, value: unknown, headers: { readonly [name: string]: string } = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: `${JSON.stringify(value)}\n`,
  };
}

/** An error in GraphQL's response shape, so that clients need one way to read errors. */
export function errorAnswer(status: number, code: string, message: string): Answer {
  return jsonAnswer(status, { errors: [{ message, extensions: { code } }] });
}

/** Writes an answer; a HEAD request gets its headers only. */
export function send(response: ServerResponse, answer: Answer, method: string | undefined): void {
  const bytes = Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(answer.body, 'utf8');
  response.writeHead(answer.status, {
    ...safeHeaders,
    ...answer.headers,
    ...(answer.status !== 304 && { 'content-length': String(bytes.length) }),
  });
  response.end(method === 'HEAD' ? undefined : bytes);
}

/**
 * Writes chunks no faster than the client reads them. A client that goes away ends the making of chunks and is no
 * error; a chunk that fails cuts the connection, so that the client knows that its answer is not whole.
 */
export async function sendStream(
  response: ServerResponse,
  { status, headers, chunks }: StreamedAnswer,
  method: string | undefined,
): Promise<void> {
  response.writeHead(status, { ...safeHeaders, ...headers });
  if (method === 'HEAD') {
    await chunks.return?.();
    response.end();
    return;
  }
  try {
    // One chunk ahead of the client at most.
    await pipeline(Readable.from(chunks, { highWaterMark: 1 }), response);
  } catch (error) {
    const isGone = error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
    if (!isGone) throw error;
  }
}
