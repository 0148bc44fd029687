import {
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type ValidationRule,
} from 'graphql';
import type { Limits } from './limits.ts';
import { measureOperation } from './selection-walk.ts';

/** Validation rule that refuses operations deeper, wider or busier than the limits, and kinds the schema lacks. */
export function shapeRule(limits: Limits): ValidationRule {
  return (context) => {
    const fragments = new Map<string, FragmentDefinitionNode>();
    for (const definition of context.getDocument().definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    }
    return {
      OperationDefinition(node) {
        if (!context.getSchema().getRootType(node.operation)) {
          context.reportError(new GraphQLError(`There is no ${node.operation} here: send a query.`, { nodes: node }));
        }
        for (const problem of problemsOf(node, fragments, limits)) {
          context.reportError(new GraphQLError(problem, { nodes: node }));
        }
        return false;
      },
    };
  };
}

function problemsOf(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  limits: Limits,
): string[] {
  const { depth, aliases, directives } = measureOperation(operation, fragments);
  const roots = operation.selectionSet.selections.length;
  const problems: string[] = [];
  const check = (what: string, value: number, limit: number, mend: string) => {
    if (value > limit) problems.push(`The operation has ${what} ${value}, and ${limit} is the limit: ${mend}.`);
  };
  check('depth', depth, limits.depth, 'ask for fewer levels at once');
  check('aliases', aliases, limits.aliases, 'split it into several requests');
  check('directives', directives, limits.directives, 'use fewer directives');
  check('root fields', roots, limits.rootFields, 'split it into several requests');
  return problems;
}

/** Refuses subscriptions over plain HTTP, which would answer them once and wrongly. */
export const queriesOnlyRule: ValidationRule = (context) => ({
  OperationDefinition(node) {
    if (node.operation === 'subscription') {
      const mend = 'use graphql-transport-ws at this URL, or accept text/event-stream';
      context.reportError(new GraphQLError(`Subscriptions need a stream: ${mend}.`, { nodes: node }));
    }
    return false;
  },
});
