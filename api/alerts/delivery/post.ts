import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { TargetGuard } from './target.ts';

export interface Post {
  readonly url: URL;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
}

/** What came back; a redirect is an answer like any other, and is not followed. */
export interface PostAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
}

export type Sender = (post: Post) => Promise<PostAnswer>;

/** The receiver did not answer in time. */
export class ReceiverTimeout extends Error {
  readonly code = 'RECEIVER_TIMEOUT';

  constructor(host: string, ms: number) {
    super(`${host} gave no answer within ${ms / 1000} s: answer first and work afterwards`);
    this.name = 'ReceiverTimeout';
  }
}

/** Bytes of an answer that are read before the connection is dropped. */
const MOST_ANSWER = 64 * 1024;

/**
 * Posts over a connection of its own, to addresses that the guard let pass.
 * @throws TargetRefused, ReceiverTimeout, and what sockets throw
 */
export const createSender =
  (guard: TargetGuard, timeoutMs = 15_000): Sender =>
  ({ url, headers, body }) =>
    new Promise((resolve, reject) => {
      guard.check(url);
      const make = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const request = make(
        url,
        {
          method: 'POST',
          agent: false,
          lookup: guard.lookup,
          headers: { ...headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' },
        },
        (response) => {
          let bytes = 0;
          const done = () => {
            clearTimeout(timer);
            const retryAfter = response.headers['retry-after'] ?? null;
            resolve({ status: response.statusCode ?? 0, retryAfter });
          };
          response.on('data', (chunk: Buffer) => {
            bytes += chunk.length;
            if (bytes <= MOST_ANSWER) return;
            done();
            request.destroy();
          });
          response.on('end', done);
          response.on('error', reject);
        },
      );
      const timer = setTimeout(() => request.destroy(new ReceiverTimeout(url.host, timeoutMs)), timeoutMs);
      request.on('error', (error) => {
        clearTimeout(timer);
        reject(error);
      });
      request.end(body);
    });
