import { graphql } from 'graphql';
import { buildApiSchema } from '../api/schema/build-schema.ts';
import {
  acceptEnumText,
  createEntityGraph,
  createRequestEntities,
  type EntityReader,
  withIndexingError,
} from '../engine/index.ts';

/** A GraphQL answer as it goes over the wire. */
export interface Answer {
  readonly data: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly [key: string]: unknown } }[];
}

export interface Question {
  readonly query: string;
  readonly variables?: { readonly [name: string]: unknown };
  /** The block that root fields without a `block` argument read; the newest by default. */
  readonly at?: number;
}

/** Asks a deployment in The Graph's entity dialect. */
export function createAsk(reader: EntityReader): (question: Question) => Promise<Answer> {
  const graph = createEntityGraph(reader.schema);
  const schema = acceptEnumText(buildApiSchema([graph.typeDefs], [graph.resolvers]));
  return async ({ query, variables = {}, at }) => {
    const entities = createRequestEntities(at === undefined ? reader : readerAt(reader, at));
    const contextValue = { entities };
    const { data = null, errors } = await graphql({ schema, source: query, contextValue, variableValues: variables });
    return JSON.parse(JSON.stringify(withIndexingError({ data, errors }, entities)));
  };
}

/** What is newest ends at block `number`. */
function readerAt(reader: EntityReader, number: number): EntityReader {
  return {
    ...reader,
    resolveBlock: (constraint) =>
      reader.resolveBlock(constraint.type === 'latest' ? { type: 'number', number } : constraint),
  };
}
