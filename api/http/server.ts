import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotListen, PortInUse } from '../errors.ts';
import { wantsEvents } from '../live/sse-endpoint.ts';
import { withRequestId } from '../request-id.ts';
import { type Answer, errorAnswer, type StreamedAnswer, send, sendStream } from './answer.ts';
import type { HttpServerOptions } from './options.ts';
import { answerTo } from './router.ts';

export interface HttpServer {
  readonly port: number;
  readonly url: string;
  /** Takes no more requests, lets those in flight end, then resolves. Safe to call twice. */
  readonly close: () => Promise<void>;
}

/**
 * Serves the API, its health and the dashboard.
 * @throws PortInUse, CannotListen
 */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const host = options.host ?? '127.0.0.1';
  const log = options.log ?? (() => undefined);
  let closing: Promise<void> | undefined;
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
    const isClosing = () => closing !== undefined;
    void withRequestId((requestId) => respond({ options, log, request, response, requestId, isClosing }));
  });
  server.on('upgrade', (request, socket, head) => upgrade(options, request, socket, head));
  await listen(server, options.port, host);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    port,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    close: () => {
      closing ??= close(server, options);
      return closing;
    },
  };
}

interface Exchange {
  readonly options: HttpServerOptions;
  readonly log: (message: string) => void;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly isClosing: () => boolean;
}

/** WebSockets are at /graphql; anything else that wants to be one is told so. */
function upgrade({ api }: HttpServerOptions, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const path = (request.url ?? '/').replace(/\?.*$/s, '');
  if (api.live !== null && path === '/graphql') {
    api.live.upgrade(request, socket, head);
    return;
  }
  socket.on('error', () => undefined);
  socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
}

async function respond({ options, log, request, response, requestId, isClosing }: Exchange): Promise<void> {
  const { live } = options.api;
  if (live !== null && isStreamRequest(request)) {
    response.setHeader('x-request-id', requestId);
    return live.stream(request, response).catch((error: unknown) => {
      log(`request ${requestId} was cut off: ${detailsOf(error)}`);
      response.destroy();
    });
  }
  let answer: Answer | StreamedAnswer;
  try {
    answer = await answerTo(request, options);
  } catch (error) {
    log(`request ${requestId} failed: ${detailsOf(error)}`);
    answer = errorAnswer(
      500,
      'INTERNAL_SERVER_ERROR',
      `Something broke here; the log knows it as request ${requestId}.`,
    );
  }
  response.setHeader('x-request-id', requestId);
  // A refused upload may still be arriving: the connection cannot be used again.
  if (!request.complete || isClosing()) response.setHeader('connection', 'close');
  if (!('type' in answer)) return send(response, answer, request.method);
  try {
    await sendStream(response, answer, request.method);
  } catch (error) {
    log(`request ${requestId} was cut off: ${detailsOf(error)}`);
  }
}

const isStreamRequest = (request: IncomingMessage): boolean =>
  (request.url ?? '').replace(/\?.*$/s, '') === '/graphql' && wantsEvents(request);

const detailsOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const Failure = error.code === 'EADDRINUSE' ? PortInUse : CannotListen;
      reject(new Failure(host, port, { cause: error }));
    });
    server.listen({ port, host }, () => resolve());
  });
}

/** Subscribers are told to go at once; others may still ask while they learn from each answer that theirs was the last. */
async function close(server: Server, { api, graceMs = 0, drainMs = 10_000 }: HttpServerOptions): Promise<void> {
  await Promise.all([api.live?.close(), graceMs > 0 ? sleep(graceMs) : undefined]);
  await drain(server, drainMs);
}

/** Idle connections end at once, busy ones after their answer, the rest when the time is up. */
async function drain(server: Server, drainMs: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), drainMs);
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearTimeout(force);
      clearInterval(sweep);
      resolve();
    });
  });
}
