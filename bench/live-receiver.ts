import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';

/** Takes signed messages of alerts on a loopback port. */
export interface Receiver {
  readonly url: string;
  /** For the variable that the route names. */
  readonly secret: string;
  /** When the last message about each block came, by its number; `performance.now()`. */
  readonly seen: Map<number, number>;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const seen = new Map<number, number>();
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      seen.set(Number(JSON.parse(body).data.block.number), performance.now());
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    secret: `whsec_${randomBytes(32).toString('base64')}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
