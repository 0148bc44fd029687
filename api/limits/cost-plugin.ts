import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import { GraphQLError } from 'graphql';
import { QueryTooExpensive } from '../errors.ts';
import { operationCost } from './cost.ts';
import type { Limits } from './limits.ts';

/** Refuses operations above the cost limit before execution, when their variables are known. */
export function costPlugin<Context extends BaseContext>(limits: Limits): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ schema, document, operation, request }) {
          if (operation === undefined) return;
          const variables = request.variables ?? {};
          const cost = operationCost({ schema, document, operation, variables });
          if (cost <= limits.cost) return;
          const error = new QueryTooExpensive(cost, limits.cost);
          throw new GraphQLError(error.message, {
            originalError: error,
            extensions: { code: error.code, cost, limit: limits.cost, http: { status: error.status } },
          });
        },
      };
    },
  };
}
