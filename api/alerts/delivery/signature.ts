import { createHmac } from 'node:crypto';

/** A secret is not one of Standard Webhooks. */
export class UnusableSecret extends Error {
  readonly code = 'UNUSABLE_SECRET';

  constructor(name: string) {
    super(`The secret in ${name} is none of Standard Webhooks: give whsec_ and 24 to 64 bytes in base64.`);
    this.name = 'UnusableSecret';
  }
}

const prefix = 'whsec_';

/** The key of a `whsec_` secret; the name is for the message. @throws UnusableSecret */
export function keyOf(secret: string | undefined, name: string): Buffer {
  const text = secret?.trim() ?? '';
  const key = text.startsWith(prefix) ? Buffer.from(text.slice(prefix.length), 'base64') : Buffer.alloc(0);
  if (key.length < 24 || key.length > 64) throw new UnusableSecret(name);
  return key;
}

export interface Signed {
  readonly id: string;
  /** Unix seconds of the attempt. */
  readonly timestamp: number;
  readonly body: string;
}

/**
 * Headers of a message by Standard Webhooks: HMAC-SHA256 of id, timestamp and body under each key, so that a receiver
 * that knows one of them can verify it. Source: github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md.
 */
export function signedHeaders({ id, timestamp, body }: Signed, keys: readonly Buffer[]) {
  const content = `${id}.${timestamp}.${body}`;
  const signatures = keys.map((key) => `v1,${createHmac('sha256', key).update(content).digest('base64')}`);
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}
