import { GraphQLError } from 'graphql';
import { EngineError } from '../errors.ts';
import { BlockReverted, IndexingFailed, InvalidQuery, UnknownBlock } from './errors.ts';
import type { RequestEntities } from './graph-request.ts';

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

/**
 * The answer of a request, with graph-node's error where `subgraphError: allow` let a failed deployment answer. An
 * answer that has errors of its own is left alone.
 */
export function withIndexingError<A extends { readonly errors?: readonly unknown[] | undefined }>(
  answer: A,
  entities: Pick<RequestEntities, 'mustTell'>,
): Omit<A, 'errors'> & { readonly errors?: A['errors'] | readonly [{ readonly message: string }] } {
  if (!entities.mustTell() || (answer.errors && answer.errors.length > 0)) return answer;
  return { ...answer, errors: [{ message: 'indexing_error' }] };
}

/** Runs `work` so that its errors are fit for clients. */
export async function answering<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toGraphQLError(error);
  }
}
