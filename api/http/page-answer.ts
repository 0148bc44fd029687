import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Answer } from './answer.ts';

const compress = promisify(gzip);

/** Files of the pages are few; what none asks for any more goes first. */
const MOST_KEPT = 16;
const LEAST_BYTES = 1_024;
const compressed = new Map<string, Buffer>();

/** A page's file as one client wants it: not again what it has, and small where it can unpack. */
export async function pageAnswer(answer: Answer, asked: IncomingHttpHeaders): Promise<Answer> {
  const body = Buffer.from(answer.body);
  const tag = `W/"${createHash('sha256').update(body).digest('base64url')}"`;
  const headers = { ...answer.headers, etag: tag, vary: 'accept-encoding' };
  if (asked['if-none-match']?.includes(tag)) return { status: 304, headers, body: '' };
  const isWanted = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|\s|$))/.test(String(asked['accept-encoding'] ?? ''));
  const isText = !/^(?:image\/(?!svg)|font\/)/.test(answer.headers['content-type'] ?? '');
  if (!isWanted || !isText || body.length < LEAST_BYTES) return { ...answer, headers, body };
  return { ...answer, headers: { ...headers, 'content-encoding': 'gzip' }, body: await smaller(tag, body) };
}

async function smaller(tag: string, body: Buffer): Promise<Buffer> {
  const small = compressed.get(tag) ?? (await compress(body));
  compressed.delete(tag);
  compressed.set(tag, small);
  const [oldest] = compressed.keys();
  if (compressed.size > MOST_KEPT && oldest !== undefined) compressed.delete(oldest);
  return small;
}
