import type { ApolloServerPlugin } from '@apollo/server';
import { type EntityContext, withIndexingError } from '../../engine/index.ts';

/** An answer that a failed deployment was allowed to give says that it comes from one, as graph-node's does. */
export function indexingErrorPlugin<Context extends EntityContext>(): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ response, contextValue }) {
          if (response.body.kind !== 'single') return;
          response.body.singleResult = withIndexingError(response.body.singleResult, contextValue.entities);
        },
      };
    },
  };
}
