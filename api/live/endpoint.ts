import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import type { ProcessedBlock } from '../../engine/index.ts';
import type { Limits } from '../limits/limits.ts';
import { createErrorFormatter } from '../mask-errors.ts';
import type { ApiContext } from '../resolvers/context.ts';
import type { BlockFeed } from './feed.ts';
import type { LiveLimits } from './limits.ts';
import { createPlaces } from './places.ts';
import { prepareOperation } from './prepare.ts';
import { type FormatError, type Subscribe, startSubscription } from './run.ts';
import { createSseEndpoint } from './sse-endpoint.ts';
import { createWebSocketEndpoint } from './ws-endpoint.ts';

/** Subscriptions over both transports, at `/graphql`. */
export interface LiveEndpoint {
  readonly feed: BlockFeed;
  /** Takes a WebSocket upgrade. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Answers a request that accepts `text/event-stream`. */
  readonly stream: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly counts: () => LiveCounts;
  /** Ends every subscription: a close frame, or the end of the stream. */
  readonly close: () => Promise<void>;
}

export interface LiveCounts {
  readonly websockets: number;
  readonly streams: number;
  readonly subscriptions: number;
  /** Subscriptions ended because their reader was too slow, since the start. */
  readonly slow: number;
}

export interface LiveEndpointOptions {
  readonly schema: GraphQLSchema;
  readonly feed: BlockFeed;
  readonly limits: Limits;
  readonly live: LiveLimits;
  readonly introspection: boolean;
  readonly contextAt: (block: ProcessedBlock | null) => ApiContext;
  readonly log: (message: string) => void;
}

export function createLiveEndpoint(options: LiveEndpointOptions): LiveEndpoint {
  const { schema, feed, limits, live, introspection, log, contextAt } = options;
  const format = createErrorFormatter(log);
  const formatError: FormatError = (error) => {
    const { message, path, extensions } = format(error.toJSON(), error.originalError ?? error);
    return new GraphQLError(message, { path: path ?? null, extensions: extensions ?? null });
  };
  let [subscriptions, slow] = [0, 0];
  let closing: Promise<void> | undefined;

  const subscribe: Subscribe = async (request) => {
    const preparation = prepareOperation(request, { schema, limits, cost: live.cost, introspection });
    if (preparation.type === 'refused') return { type: 'refused', errors: preparation.errors.map(formatError) };
    const started = await startSubscription(preparation.prepared, {
      schema,
      context: { ...contextAt(feed.head()), live: { feed, limits: live } },
      contextAt,
      formatError,
      onEnd: (reason) => {
        subscriptions--;
        if (reason === 'slow') slow++;
      },
    });
    if (started.type === 'running') subscriptions++;
    return started;
  };

  const places = createPlaces(live);
  const sockets = createWebSocketEndpoint({ subscribe, places, limits: live, log });
  const streams = createSseEndpoint({ subscribe, places, bodyBytes: limits.bodyBytes });
  return {
    feed,
    upgrade: sockets.upgrade,
    stream: streams.handle,
    counts: () => ({ websockets: sockets.count(), streams: streams.count(), subscriptions, slow }),
    close() {
      closing ??= Promise.all([sockets.close(), streams.close(), feed.close()]).then(() => undefined);
      return closing;
    },
  };
}
