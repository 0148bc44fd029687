import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import type { GraphQLSchema } from 'graphql';
import type { EntityContext } from '../../engine/index.ts';
import { costPlugin } from '../limits/cost-plugin.ts';
import { blindTypePlugin, noSchemaRule } from '../limits/introspection.ts';
import type { Limits } from '../limits/limits.ts';
import { queriesOnlyRule, shapeRule } from '../limits/shape-rule.ts';
import { createErrorFormatter } from '../mask-errors.ts';
import { indexingErrorPlugin } from './indexing-error-plugin.ts';
import { httpStatusPlugin } from './status-plugin.ts';

export interface ApolloServerSettings {
  readonly limits: Limits;
  readonly introspection: boolean;
  readonly log: (message: string) => void;
}

/** Apollo Server with every limit, and no answer that tells what is inside. */
export function createApolloServer<Context extends EntityContext>(
  schema: GraphQLSchema,
  { limits, introspection, log }: ApolloServerSettings,
): ApolloServer<Context> {
  return new ApolloServer<Context>({
    schema,
    // Off, it is refused by a rule of ours.
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: true,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: limits.tokens },
    validationRules: [shapeRule(limits), queriesOnlyRule, ...(introspection ? [] : [noSchemaRule])],
    formatError: createErrorFormatter(log),
    plugins: [
      // It watches every field to set a header that answers here never have.
      ApolloServerPluginCacheControlDisabled(),
      costPlugin(limits),
      indexingErrorPlugin(),
      httpStatusPlugin(),
      ...(introspection ? [] : [blindTypePlugin<Context>()]),
    ],
    logger: { debug: () => undefined, info: () => undefined, warn: log, error: log },
  });
}
