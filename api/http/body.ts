import type { IncomingMessage } from 'node:http';

export type Body =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'too-large'; readonly limit: number }
  | { readonly type: 'aborted' };

/** Reads a request's body as UTF-8, up to `limit` bytes; what is beyond is read and thrown away. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Body> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limit) return drain(request, limit);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      const bytes: Buffer = chunk;
      size += bytes.length;
      if (size > limit) return drain(request, limit);
      chunks.push(bytes);
    }
  } catch {
    return { type: 'aborted' };
  }
  return { type: 'text', text: Buffer.concat(chunks).toString('utf8') };
}

function drain(request: IncomingMessage, limit: number): Body {
  request.resume();
  return { type: 'too-large', limit };
}
