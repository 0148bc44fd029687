import type { ServerResponse } from 'node:http';

/** One whole HTTP answer. */
export interface Answer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: string | Buffer;
}

/** Headers every answer carries: no sniffing, no framing, no referrer. */
const safeHeaders = {
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
    'content-length': String(bytes.length),
  });
  response.end(method === 'HEAD' ? undefined : bytes);
}
