import { unwrapResolverError } from '@apollo/server/errors';
import type { GraphQLFormattedError } from 'graphql';
import { EngineError } from '../engine/index.ts';
import { ApiError } from './errors.ts';
import { currentRequestId } from './request-id.ts';

/** Codes of errors that say what a client did, and so may say it to the client. */
const tellable: ReadonlySet<unknown> = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'QUERY_TOO_EXPENSIVE',
  'BLOCK_NOT_FOUND',
  'HISTORY_PRUNED',
  'BLOCK_REVERTED',
  'INDEXING_ERROR',
  'NOT_FOUND',
  'TOO_MANY_SUBSCRIPTIONS',
]);

/** Errors of the engine's query layer, by its code and ours. */
export const engineCodes: ReadonlyMap<string, string> = new Map([
  ['INVALID_QUERY', 'BAD_USER_INPUT'],
  ['BLOCK_NOT_FOUND', 'BLOCK_NOT_FOUND'],
  ['HISTORY_PRUNED', 'HISTORY_PRUNED'],
  ['BLOCK_REVERTED', 'BLOCK_REVERTED'],
  ['INDEXING_ERROR', 'INDEXING_ERROR'],
]);

const suggestion = / ?Did you mean .*\?/s;

/**
 * Apollo's formatError: errors of ours and of GraphQL's own checks keep their message, without field suggestions;
 * everything else becomes INTERNAL_SERVER_ERROR with a request id, and its details go to the log alone.
 */
export function createErrorFormatter(
  log: (message: string) => void,
): (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError {
  return (formatted, error) => {
    const { locations, path } = formatted;
    const place = { ...(locations && { locations }), ...(path && { path }) };
    const original = unwrapResolverError(error);
    if (original instanceof ApiError) {
      return { message: original.message, ...place, extensions: { code: original.code } };
    }
    if (original instanceof EngineError && engineCodes.has(original.code)) {
      return { message: original.message, ...place, extensions: { code: engineCodes.get(original.code) } };
    }
    const code = formatted.extensions?.code;
    if (tellable.has(code)) {
      const { stacktrace: _stack, ...extensions } = formatted.extensions ?? {};
      return { message: formatted.message.replace(suggestion, ''), ...place, extensions };
    }
    const requestId = currentRequestId();
    log(`request ${requestId} failed: ${detailsOf(original)}`);
    return {
      message: `Something broke here; the log knows it as request ${requestId}.`,
      ...place,
      extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
    };
  };
}

function detailsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause ?? ('originalError' in error ? error.originalError : undefined);
  const own = error.stack ?? error.message;
  return cause === undefined || cause === null ? own : `${own}\ncaused by: ${detailsOf(cause)}`;
}
