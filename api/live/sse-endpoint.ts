import type { IncomingMessage, ServerResponse } from 'node:http';
import { createHandler } from 'graphql-sse';
import { type Answer, errorAnswer, safeHeaders, send } from '../http/answer.ts';
import { readBody } from '../http/body.ts';
import { TooManySubscriptions } from './errors.ts';
import type { Places } from './places.ts';
import type { LiveResult, Subscribe } from './run.ts';

export interface SseEndpointOptions {
  readonly subscribe: Subscribe;
  readonly places: Places;
  readonly bodyBytes: number;
}

export interface SseEndpoint {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly count: () => number;
  /** Ends every stream. */
  readonly close: () => Promise<void>;
}

/** What one request brings to the library's hooks. */
interface Exchange {
  /** Results handed over and not yet written. */
  outstanding: number;
  written: () => void;
  results: AsyncGenerator<LiveResult, void> | null;
}

/** Whether a request wants its answer as a stream of events. */
export const wantsEvents = ({ headers }: IncomingMessage): boolean =>
  headers.accept?.split(',').some((type) => type.trim().startsWith('text/event-stream')) === true;

/**
 * GraphQL over server-sent events, one subscription for each request (`distinct connections` of graphql-sse). Pings
 * every 12 seconds. The library queues without bound, so that a result is handed to it once the one before is written.
 */
export function createSseEndpoint({ subscribe, places, bodyBytes }: SseEndpointOptions): SseEndpoint {
  const open = new Set<Exchange>();
  const handler = createHandler<IncomingMessage, Exchange, undefined>({
    // One subscription for each request.
    authenticate: () => null,
    async onSubscribe({ context }, { query, operationName, variables }) {
      const started = await subscribe({ query, operationName, variables });
      if (started.type === 'refused') return { data: null, errors: started.errors };
      context.results = started.results;
      return asResults(started.results, context);
    },
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = refusalOf(request);
    if (refusal !== null) return refuse(request, response, refusal);
    let free: () => void;
    try {
      free = places.take(request.socket.remoteAddress);
    } catch (error) {
      if (!(error instanceof TooManySubscriptions)) throw error;
      return refuse(request, response, errorAnswer(error.status, error.code, error.message));
    }
    const exchange: Exchange = { outstanding: 0, written: () => {}, results: null };
    open.add(exchange);
    try {
      const body = await readBody(request, bodyBytes);
      if (body.type === 'too-large') {
        return send(response, errorAnswer(413, 'BAD_REQUEST', `The body is larger than ${body.limit} bytes.`), 'POST');
      }
      await write(request, response, { exchange, text: body.type === 'text' ? body.text : '' });
    } finally {
      open.delete(exchange);
      await exchange.results?.return();
      free();
    }
  }

  async function write(
    request: IncomingMessage,
    response: ServerResponse,
    { exchange, text }: { readonly exchange: Exchange; readonly text: string },
  ): Promise<void> {
    const [body, init] = await handler({
      method: request.method ?? 'GET',
      url: request.url ?? '/graphql',
      headers: { get: (name) => (name === 'accept' ? 'text/event-stream' : header(request, name)) },
      body: text,
      raw: request,
      context: exchange,
    });
    response.writeHead(init.status, { ...safeHeaders, ...init.headers, 'x-accel-buffering': 'no' });
    if (body === null || typeof body === 'string') {
      response.end(body ?? '');
      return;
    }
    // Ends both: what the library has queued, and the wait for the next event.
    response.once('close', () => {
      exchange.written();
      void exchange.results?.return();
      void body.return(undefined);
    });
    for await (const chunk of body) {
      if (response.destroyed) break;
      await new Promise<void>((resolve) => {
        response.write(chunk, () => resolve());
      });
      if (chunk.startsWith('event: next')) {
        exchange.outstanding--;
        exchange.written();
      }
    }
    response.end();
  }

  return {
    handle,
    count: () => open.size,
    async close() {
      await Promise.all([...open].map(({ results }) => results?.return()));
    },
  };
}

const header = (request: IncomingMessage, name: string): string | null => {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : (value ?? null);
};

function refusalOf(request: IncomingMessage): Answer | null {
  const { method } = request;
  if (method !== 'GET' && method !== 'POST')
    return errorAnswer(405, 'METHOD_NOT_ALLOWED', 'Events are for GET and POST.');
  if (method === 'POST' && !/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    return errorAnswer(415, 'BAD_REQUEST', 'The content type is not JSON: send application/json.');
  }
  return null;
}

function refuse(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  request.resume();
  send(response, answer, request.method);
}

/** Hands on one result at a time. */
async function* asResults(
  results: AsyncGenerator<LiveResult, void>,
  exchange: Exchange,
): AsyncGenerator<LiveResult, void> {
  for await (const result of results) {
    while (exchange.outstanding > 0) {
      await new Promise<void>((resolve) => {
        exchange.written = resolve;
      });
      if (exchange.results === null) return;
    }
    exchange.outstanding++;
    yield result;
  }
}
