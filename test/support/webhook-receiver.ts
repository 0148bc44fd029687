import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';

/** A message as it came, its signature verified. */
export interface Received {
  readonly id: string;
  readonly type: string;
  /** Id of the message that no longer holds. */
  readonly retracts: string | undefined;
  readonly rule: string;
  readonly block: number;
  /** Kind, rule, group and block hash: what a straight run tells too. */
  readonly what: string;
  readonly at: number;
}

export interface WebhookReceiver {
  readonly url: string;
  /** Verified messages in the order they came. */
  readonly received: readonly Received[];
  /** Reasons for which messages were refused. */
  readonly refused: readonly string[];
  /** Status of the answers from now on; null holds every answer back until the connection ends. */
  answer(status: number | null): void;
  /** Status of the next answer alone. */
  answerOnce(status: number): void;
  close(): Promise<void>;
}

/** Takes messages of alerts on a loopback port, as a receiver of Standard Webhooks does. */
export async function startWebhookReceiver(secret: string): Promise<WebhookReceiver> {
  const webhook = new Webhook(secret);
  const received: Received[] = [];
  const refused: string[] = [];
  let status: number | null = 204;
  let once: number | null = null;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      try {
        const body = Buffer.concat(chunks).toString('utf8');
        const id = String(request.headers['webhook-id']);
        webhook.verify(body, {
          'webhook-id': id,
          'webhook-timestamp': String(request.headers['webhook-timestamp']),
          'webhook-signature': String(request.headers['webhook-signature']),
        });
        const { type, data } = JSON.parse(body);
        const what = `${data.kind} ${data.rule} ${data.group} ${data.block.hash}`;
        const { retracts, rule, block } = data;
        received.push({ id, type, retracts, rule, block: block.number, what, at: performance.now() });
      } catch (error) {
        refused.push(String(error));
      }
      const answer = once ?? status;
      once = null;
      if (answer !== null) response.writeHead(answer).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`,
    received,
    refused,
    answer: (next) => {
      status = next;
    },
    answerOnce: (next) => {
      once = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What stands after every message: by id, each once, less what was taken back. */
export function standing(received: readonly Received[]): string[] {
  const byId = new Map(received.map((one) => [one.id, one]));
  const retracted = new Set([...byId.values()].flatMap(({ retracts }) => retracts ?? []));
  return [...byId.values()]
    .filter(({ id, retracts }) => retracts === undefined && !retracted.has(id))
    .map(({ what }) => what)
    .sort();
}
