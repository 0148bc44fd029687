import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ExecutionArgs, GraphQLError } from 'graphql';
import { handleProtocols, makeServer } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { TooManySubscriptions } from './errors.ts';
import { closeCodes, type LiveLimits } from './limits.ts';
import type { Places } from './places.ts';
import { createRate } from './rate.ts';
import type { LiveResult, Subscribe } from './run.ts';

export interface WebSocketEndpointOptions {
  readonly subscribe: Subscribe;
  readonly places: Places;
  readonly limits: LiveLimits;
  readonly log: (message: string) => void;
}

export interface WebSocketEndpoint {
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  readonly count: () => number;
  readonly close: () => Promise<void>;
}

/** What belongs to one connection. */
interface Extra {
  readonly socket: WebSocket;
}

/** Milliseconds clients get to answer a close frame. */
const CLOSE_MS = 1_000;

/**
 * GraphQL over WebSocket, `graphql-transport-ws`. A client that floods, sends too much or does not read is closed with
 * a code (limits.ts); nothing it sends is an error of this process.
 */
export function createWebSocketEndpoint(options: WebSocketEndpointOptions): WebSocketEndpoint {
  const { places, limits, log } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.messageBytes,
    perMessageDeflate: false,
    handleProtocols,
  });
  const protocol = createProtocol(options);

  function serve(socket: WebSocket, free: () => void): void {
    const isTooFast = createRate(limits.messagesPerSecond);
    const stopPings = keepAlive(socket, limits.keepAliveMs);
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) => sendText(socket, data),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (handle) => {
          socket.on('message', (data, isBinary) => {
            if (isTooFast()) return socket.close(closeCodes.flood, 'Too many messages');
            if (isBinary) return socket.close(4400, 'Invalid message received');
            handle(String(data)).catch((error: unknown) => {
              log(`a subscriber's message failed: ${error instanceof Error ? error.message : String(error)}`);
              socket.close(closeCodes.internal, 'Internal server error');
            });
          });
        },
      },
      { socket },
    );
    // Frames that break the protocol or are too large: ws has sent its close code already.
    socket.on('error', () => undefined);
    socket.once('close', (code, reason) => {
      stopPings();
      free();
      void closed(code, String(reason));
    });
  }

  return {
    upgrade(request, stream, head) {
      stream.on('error', () => undefined);
      let free: () => void;
      try {
        free = places.take(request.socket.remoteAddress);
      } catch (error) {
        if (!(error instanceof TooManySubscriptions)) throw error;
        refuse(stream, error);
        return;
      }
      stream.once('close', free);
      sockets.handleUpgrade(request, stream, head, (socket) => serve(socket, free));
    },
    count: () => sockets.clients.size,
    async close() {
      const clients = [...sockets.clients];
      const ends = clients.map((client) => new Promise<void>((resolve) => client.once('close', () => resolve())));
      for (const client of clients) client.close(closeCodes.goingAway, 'Going away');
      const timer = setTimeout(() => {
        for (const client of clients) client.terminate();
      }, CLOSE_MS);
      await Promise.all(ends);
      clearTimeout(timer);
      sockets.close();
    },
  };
}

function createProtocol({ subscribe, limits }: WebSocketEndpointOptions) {
  const running = new WeakMap<ExecutionArgs, AsyncGenerator<LiveResult, void>>();
  return makeServer<Record<string, unknown>, Extra>({
    connectionInitWaitTimeout: limits.initMs,
    // Parsing, validation and execution are ours; the library keeps the protocol.
    async onSubscribe(ctx, id, { query, operationName, variables }) {
      const { socket } = ctx.extra;
      if (Object.keys(ctx.subscriptions).length > limits.subscriptions) {
        const { message, code } = new TooManySubscriptions('subscriptions on this connection', limits.subscriptions);
        socket.close(closeCodes.flood, 'Too many subscriptions');
        return [new GraphQLError(message, { extensions: { code } })];
      }
      const started = await subscribe({ query, operationName, variables });
      if (started.type === 'refused') return started.errors;
      // The client may have gone while its subscription was looked at.
      if (!(id in ctx.subscriptions)) await started.results.return();
      const args = { schema: started.schema, document: started.document, operationName: operationName ?? null };
      running.set(args, started.results);
      return args;
    },
    subscribe: (args) => running.get(args) ?? { errors: [new GraphQLError('The subscription was completed.')] },
    onNext({ extra: { socket } }, _id, _payload, _args, result) {
      const isSlow = result.errors?.some(({ extensions }) => extensions?.code === 'SLOW_SUBSCRIBER');
      if (isSlow) setImmediate(() => socket.close(closeCodes.slow, 'SLOW_SUBSCRIBER'));
    },
  });
}

function sendText(socket: WebSocket, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (socket.readyState !== socket.OPEN) resolve();
    else socket.send(text, (error) => (error ? reject(error) : resolve()));
  });
}

/** Answers a refused upgrade in plain HTTP: there is no WebSocket to close yet. */
function refuse(stream: Duplex, { message, code }: TooManySubscriptions): void {
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  const headers = ['HTTP/1.1 429 Too Many Requests', 'content-type: application/json', 'connection: close'];
  stream.end(`${headers.join('\r\n')}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

/** Pings in even intervals; a client that has not answered one by the next is cut off. */
function keepAlive(socket: WebSocket, everyMs: number): () => void {
  let isAlive = true;
  socket.on('pong', () => {
    isAlive = true;
  });
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, everyMs).unref();
  return () => clearInterval(timer);
}
