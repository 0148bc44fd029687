import type { IncomingMessage } from 'node:http';
import { type GraphQLSchema, printSchema } from 'graphql';
import {
  type ChainSource,
  createEntityGraph,
  createRequestEntities,
  type EntityReader,
  type EntitySchema,
  type ProcessedBlock,
  type RequestEntities,
} from '../engine/index.ts';
import type { Alerts } from './alerts/service.ts';
import { type BookSource, createBookSource } from './book/book-source.ts';
import { createSampleCache } from './book/heatmap-history.ts';
import { createLeverageCache } from './book/leverage-samples.ts';
import { createEntityApi } from './create-entity-api.ts';
import { createExportEndpoint, type ExportEndpoint } from './export/endpoint.ts';
import { createApolloServer } from './http/apollo-server.ts';
import { createDirectAnswers } from './http/direct-answers.ts';
import { createGraphqlEndpoint, type GraphqlEndpoint } from './http/graphql-handler.ts';
import { defaultLimits, type Limits } from './limits/limits.ts';
import { attachLiveFields } from './live/attach.ts';
import { createLiveEndpoint, type LiveEndpoint } from './live/endpoint.ts';
import { createBlockFeed, type Wakeups } from './live/feed.ts';
import { entityLiveFields, liveTypeResolvers } from './live/fields.ts';
import { defaultLiveLimits, type LiveLimits } from './live/limits.ts';
import { pinnedEntities } from './live/pinned.ts';
import { type AlertCount, followMarkets } from './metrics/follow.ts';
import type { MetricSet } from './metrics/registry.ts';
import type { ApiContext, Finality, Sources } from './resolvers/context.ts';
import { derivedResolvers } from './resolvers/index.ts';
import { buildApiSchema } from './schema/build-schema.ts';
import { derivedSdl } from './schema/index.ts';

export interface ApiOptions {
  readonly reader: EntityReader;
  /** Entities of the deployment the reader reads. */
  readonly schema: EntitySchema;
  /** Node that answers contracts' views at past blocks, for `reconciliation`; none by default. */
  readonly chain?: Pick<ChainSource, 'call'>;
  /** How settled a block is; UNKNOWN by default. */
  readonly finality?: (block: ProcessedBlock) => Finality | Promise<Finality>;
  /** Books of blocks kept in memory; default 16. */
  readonly books?: number;
  readonly limits?: Partial<Limits>;
  /** Tells that the head moved; without it there are no subscriptions. */
  readonly wakeups?: Wakeups;
  readonly liveLimits?: Partial<LiveLimits>;
  /** Where the numbers of markets and subscribers go; they follow the head, and so need `wakeups`. */
  readonly metrics?: MetricSet;
  /** Alerts by severity and state, for the metrics. */
  readonly alertCounts?: () => readonly AlertCount[];
  /** Opens what evaluates alerts, over the API's own books; closed with the API. */
  readonly alerts?: (books: BookSource) => Promise<Alerts>;
  /** What mutations must bring as a bearer token; without it they are refused. */
  readonly adminToken?: string;
  /** Whether clients may read the schema; true by default, GraphiQL needs it. */
  readonly introspection?: boolean;
  /** Milliseconds since 1970; the clock by default. */
  readonly now?: () => number;
  /** Gets what clients are not told of internal errors. */
  readonly log?: (message: string) => void;
}

export interface Readiness {
  readonly ready: boolean;
  readonly block: number | null;
  /** Seconds from the newest block's timestamp to now; null before the first block. */
  readonly lagSeconds: number | null;
  /** Seconds for which the chain has had a block the store lacks, or has not answered; absent where nothing is followed. */
  readonly behindSeconds?: number;
  /** What is waited for; null when ready. */
  readonly reason: string | null;
}

export interface Api {
  /** The entity dialect with the derived fields. */
  readonly graphql: GraphqlEndpoint;
  /** The entity dialect alone. */
  readonly subgraph: GraphqlEndpoint;
  /** Ready as soon as the store has a block. */
  readonly readiness: () => Promise<Readiness>;
  /** Lists and grids as CSV and newline-JSON. */
  readonly exports: ExportEndpoint;
  /** Subscriptions; null where nothing tells that the head moved. */
  readonly live: LiveEndpoint | null;
  readonly close: () => Promise<void>;
}

/** The executable schema of `/graphql`. */
export function createApiSchema(schema: EntitySchema, graph = createEntityGraph(schema)): GraphQLSchema {
  const schemaOfAll = buildApiSchema(
    [graph.typeDefs, derivedSdl],
    [graph.resolvers, derivedResolvers(graph), liveTypeResolvers(graph)],
  );
  attachLiveFields(schemaOfAll, entityLiveFields(graph));
  return schemaOfAll;
}

/** The SDL of `/graphql`, from which clients' types are generated. */
export const printApiSchema = (schema: EntitySchema): string => `${printSchema(createApiSchema(schema))}\n`;

/** The GraphQL endpoints over one deployment. */
export async function createApi(options: ApiOptions): Promise<Api> {
  const { reader, schema } = options;
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const now = options.now ?? Date.now;
  const log = options.log ?? (() => undefined);
  const books = createBookSource({ reader, capacity: options.books ?? 16 });
  const alerts = (await options.alerts?.(books)) ?? null;
  const sources: Sources = {
    reader,
    books,
    alerts,
    adminToken: options.adminToken ?? null,
    samples: createSampleCache(32 * 1024 * 1024),
    leverages: createLeverageCache(100_000),
    now,
    chain: options.chain ?? null,
    finality: options.finality ?? (() => 'UNKNOWN'),
  };
  const contextOf = (entities: RequestEntities, authorization: string | null = null): ApiContext => ({
    entities,
    sources,
    authorization,
    histories: new Map(),
  });
  const createContext = (request?: IncomingMessage): ApiContext =>
    contextOf(createRequestEntities(reader), request?.headers.authorization ?? null);
  const introspection = options.introspection ?? true;
  const graph = createEntityGraph(schema);
  const executable = createApiSchema(schema, graph);
  const live = options.wakeups
    ? createLiveEndpoint({
        schema: executable,
        feed: await createBlockFeed({ reader, wakeups: options.wakeups, log }),
        limits,
        live: { ...defaultLiveLimits, ...options.liveLimits },
        introspection,
        contextAt: (block) => (block === null ? createContext() : contextOf(pinnedEntities(reader, block))),
        log,
      })
    : null;
  const stopMetrics =
    live !== null && options.metrics !== undefined
      ? followMarkets({
          set: options.metrics,
          live,
          reader,
          books: sources.books,
          alerts: options.alertCounts ?? alerts?.counts,
          log,
        })
      : () => undefined;
  const following = alerts === null ? null : await options.wakeups?.(alerts.wake);
  const server = createApolloServer<ApiContext>(executable, { limits, log, introspection });
  await server.start();
  const entities = await createEntityApi({ reader, schema, limits, log, introspection });
  return {
    graphql: createGraphqlEndpoint({
      server,
      createContext,
      bodyBytes: limits.bodyBytes,
      direct: createDirectAnswers({ graph, executable, reader, limits }),
    }),
    subgraph: entities.endpoint,
    readiness: () => readinessOf(reader, now),
    exports: createExportEndpoint({ schema: executable, createContext, cost: limits.cost }),
    live,
    close: async () => {
      stopMetrics();
      await live?.close();
      await following?.close();
      await alerts?.close();
      await Promise.all([server.stop(), entities.close()]);
    },
  };
}

async function readinessOf(reader: EntityReader, now: () => number): Promise<Readiness> {
  const head = await reader.head();
  if (head === null) return { ready: false, block: null, lagSeconds: null, reason: 'nothing is indexed yet' };
  const lagSeconds = Math.max(0, Math.floor(now() / 1000) - head.timestamp);
  return { ready: true, block: head.number, lagSeconds, reason: null };
}
