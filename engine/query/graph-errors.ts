import { GraphQLError, type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';
import { EngineError } from '../errors.ts';
import { HistoryPruned } from '../store/errors.ts';
import { BlockReverted, IndexingFailed, InvalidQuery, UnknownBlock } from './errors.ts';
import type { RequestEntities } from './graph-request.ts';

/**
 * What a client is told of an error: `extensions.code` is BAD_USER_INPUT, BLOCK_NOT_FOUND, BLOCK_REVERTED or
 * INDEXING_ERROR; anything else becomes INTERNAL_SERVER_ERROR and keeps its cause from the client.
 */
function toGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  if (error instanceof InvalidQuery) return coded(error, 'BAD_USER_INPUT');
  if (error instanceof HistoryPruned) return coded(error, error.code);
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

interface Answered {
  readonly data?: { readonly [field: string]: unknown } | null | undefined;
  readonly errors?: readonly unknown[] | undefined;
}

interface Told<A extends Answered> {
  readonly data?: A['data'] | { readonly [field: string]: unknown };
  readonly errors?: A['errors'] | readonly [{ readonly message: string }];
}

/**
 * The answer of a request to a failed deployment as graph-node gives it: with its error where `subgraphError: allow` let
 * it answer, and with nothing but `_meta` where that was asked for beside what is denied. An answer that has other
 * errors is left alone.
 */
export function withIndexingError<A extends Answered>(
  answer: A,
  entities: Pick<RequestEntities, 'mustTell' | 'isWithheld'>,
): Omit<A, 'errors' | 'data'> & Told<A> {
  if (answer.errors && answer.errors.length > 0) return answer;
  const errors = [{ message: 'indexing_error' }] as const;
  if (entities.isWithheld()) return { ...answer, data: { [META]: answer.data?.[META] }, errors };
  return entities.mustTell() ? { ...answer, errors } : answer;
}

const META = '_meta';

/** Whether the operation asks for `_meta` under its own name, the only one under which graph-node keeps it. */
export function asksForMeta({ operation, fragments }: Pick<GraphQLResolveInfo, 'operation' | 'fragments'>): boolean {
  const inSet = ({ selections }: SelectionSetNode): boolean =>
    selections.some((selection) => {
      if (selection.kind === Kind.FIELD) return (selection.alias ?? selection.name).value === META;
      if (selection.kind === Kind.INLINE_FRAGMENT) return inSet(selection.selectionSet);
      const fragment = fragments[selection.name.value];
      return fragment !== undefined && inSet(fragment.selectionSet);
    });
  return inSet(operation.selectionSet);
}

/** Runs `work` so that its errors are fit for clients. */
export async function answering<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toGraphQLError(error);
  }
}
