import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import { type DocumentNode, GraphQLError, Kind, type ValidationRule, visit } from 'graphql';

/** Refuses `__schema` where clients may not read the schema; `__type` is left to `blindTypePlugin`. */
export const noSchemaRule: ValidationRule = (context) => ({
  Field(node) {
    if (node.name.value !== '__schema') return;
    const message = 'Introspection is off here: ask who runs this server for the schema.';
    context.reportError(new GraphQLError(message, { nodes: node }));
  },
});

/** Answers `__type` with null whatever it names, as of a type that does not exist: GraphQL over HTTP asks for it. */
export function blindTypePlugin<Context extends BaseContext>(): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation(request) {
          Object.assign(request, { document: withoutTypeNames(request.document) });
        },
      };
    },
  };
}

function withoutTypeNames(document: DocumentNode): DocumentNode {
  return visit(document, {
    Field(node) {
      if (node.name.value !== '__type') return undefined;
      const name = { kind: Kind.NAME, value: 'name' } as const;
      return { ...node, arguments: [{ kind: Kind.ARGUMENT, name, value: { kind: Kind.STRING, value: '' } }] };
    },
  });
}
