import { GraphQLError } from 'graphql';
import { EngineError } from '../errors.ts';
import { BlockReverted, IndexingFailed, InvalidQuery, UnknownBlock } from './errors.ts';

/**
 * What a client is told of an error: `extensions.code` is BAD_USER_INPUT, BLOCK_NOT_FOUND, BLOCK_REVERTED or
 * INDEXING_ERROR; anything else becomes INTERNAL_SERVER_ERROR and keeps its cause from the client.
 */
function toGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  if (error instanceof InvalidQuery) return coded(error, 'BAD_USER_INPUT');
  if (error instanceof UnknownBlock || error instanceof BlockReverted || error instanceof IndexingFailed)
    return coded(error, error.code);
  const isTransient = error instanceof EngineError && error.kind === 'transient';
  return new GraphQLError(`the entities could not be read${isTransient ? ': try again' : ''}`, {
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
    originalError: error instanceof Error ? error : null,
  });
}

function coded(error: Error, code: string): GraphQLError {
  return new GraphQLError(error.message, { extensions: { code }, originalError: error });
}

/** Runs `work` so that its errors are fit for clients. */
export async function answering<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toGraphQLError(error);
  }
}
