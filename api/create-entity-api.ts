import {
  acceptEnumText,
  createEntityGraph,
  createRequestEntities,
  type EntityContext,
  type EntityReader,
  type EntitySchema,
  mendRequest,
} from '../engine/index.ts';
import { createAnswerCache } from './http/answer-cache.ts';
import { type ApolloServerSettings, createApolloServer } from './http/apollo-server.ts';
import { createDirectAnswers } from './http/direct-answers.ts';
import { createGraphqlEndpoint, type GraphqlEndpoint } from './http/graphql-handler.ts';
import { defaultLimits, type Limits } from './limits/limits.ts';
import { buildApiSchema } from './schema/build-schema.ts';

export interface EntityApiOptions extends Partial<Omit<ApolloServerSettings, 'limits'>> {
  readonly reader: EntityReader;
  readonly schema: EntitySchema;
  readonly limits?: Partial<Limits>;
}

export interface EntityApi {
  readonly endpoint: GraphqlEndpoint;
  readonly close: () => Promise<void>;
}

const ANSWER_BYTES = 32 * 1024 * 1024;

/** Rows, and so answers, are a function of the newest block and of whether a handler failed by then. */
async function versionOf(reader: EntityReader): Promise<string | null> {
  const head = await reader.head();
  if (head === null) return null;
  const { isCanonical, hasIndexingErrors } = await reader.blockState(head);
  return isCanonical ? `${head.number} ${head.hash} ${hasIndexingErrors}` : null;
}

/** The entity dialect alone, for the entities of any subgraph. */
export async function createEntityApi(options: EntityApiOptions): Promise<EntityApi> {
  const { reader, schema, introspection = true, log = () => undefined } = options;
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const graph = createEntityGraph(schema);
  const executable = acceptEnumText(buildApiSchema([graph.typeDefs], [graph.resolvers]));
  const server = createApolloServer<EntityContext>(executable, { limits, introspection, log });
  await server.start();
  const answers = createAnswerCache({ version: () => versionOf(reader).catch(() => null), bytes: ANSWER_BYTES });
  const direct = createDirectAnswers({ graph, executable, reader, limits });
  const mend = (request: Parameters<typeof mendRequest>[1]) => mendRequest(executable, request);
  const createContext = (): EntityContext => ({ entities: createRequestEntities(reader) });
  return {
    endpoint: createGraphqlEndpoint({ server, createContext, bodyBytes: limits.bodyBytes, answers, direct, mend }),
    close: () => server.stop(),
  };
}
