import {
  createEntityGraph,
  createRequestEntities,
  type EntityContext,
  type EntityReader,
  type EntitySchema,
} from '../engine/index.ts';
import { type ApolloServerSettings, createApolloServer } from './http/apollo-server.ts';
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

/** The entity dialect alone, for the entities of any subgraph. */
export async function createEntityApi(options: EntityApiOptions): Promise<EntityApi> {
  const { reader, schema, introspection = true, log = () => undefined } = options;
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const graph = createEntityGraph(schema);
  const executable = buildApiSchema([graph.typeDefs], [graph.resolvers]);
  const server = createApolloServer<EntityContext>(executable, { limits, introspection, log });
  await server.start();
  const createContext = (): EntityContext => ({ entities: createRequestEntities(reader) });
  return {
    endpoint: createGraphqlEndpoint({ server, createContext, bodyBytes: limits.bodyBytes }),
    close: () => server.stop(),
  };
}
