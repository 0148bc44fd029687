import type { ApolloServerPlugin, BaseContext } from '@apollo/server';

/** Status of an answer without data, by the code of its first error; other answers stay 200. */
export const statuses: ReadonlyMap<unknown, number> = new Map([
  ['BAD_USER_INPUT', 400],
  ['NOT_FOUND', 400],
  ['BLOCK_NOT_FOUND', 400],
  ['HISTORY_PRUNED', 400],
  ['BLOCK_REVERTED', 409],
  ['ALERTS_OFF', 400],
  ['UNAUTHORIZED', 401],
  ['FORBIDDEN', 403],
  ['INTERNAL_SERVER_ERROR', 500],
]);

/** A request that got nothing says so in its status too; one that got a part of what it asked for is a 200. */
export function httpStatusPlugin<Context extends BaseContext>(): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ response }) {
          if (response.body.kind !== 'single' || response.http.status !== undefined) return;
          const { data, errors } = response.body.singleResult;
          if (data !== null && data !== undefined) return;
          const status = statuses.get(errors?.[0]?.extensions?.code);
          if (status !== undefined) response.http.status = status;
        },
      };
    },
  };
}
