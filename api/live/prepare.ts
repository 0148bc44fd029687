import {
  type DocumentNode,
  type GraphQLError,
  GraphQLError as GraphQLProblem,
  type GraphQLSchema,
  getOperationAST,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { QueryTooExpensive } from '../errors.ts';
import { operationCost } from '../limits/cost.ts';
import type { Limits } from '../limits/limits.ts';
import { shapeRule } from '../limits/shape-rule.ts';
import { SubscriptionExpected } from './errors.ts';

/** What a client asks for, before anything of it is trusted. */
export interface OperationRequest {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: { readonly [name: string]: unknown } | null | undefined;
}

export interface PreparedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: { readonly [name: string]: unknown };
}

export interface PrepareOptions {
  readonly schema: GraphQLSchema;
  readonly limits: Limits;
  /** Cost points of one subscription. */
  readonly cost: number;
  readonly introspection: boolean;
}

export type Preparation =
  | { readonly type: 'prepared'; readonly prepared: PreparedOperation }
  | { readonly type: 'refused'; readonly errors: readonly GraphQLError[] };

/** Parses, validates and bounds a subscription as queries are: tokens, depth, aliases, directives, cost. */
export function prepareOperation(request: OperationRequest, options: PrepareOptions): Preparation {
  const refuse = (...errors: readonly GraphQLError[]): Preparation => ({ type: 'refused', errors });
  const { schema, limits, introspection } = options;
  let document: DocumentNode;
  try {
    document = parse(request.query, { maxTokens: limits.tokens });
  } catch (error) {
    if (error instanceof GraphQLProblem) return refuse(withCode(error, 'GRAPHQL_PARSE_FAILED'));
    throw error;
  }
  const rules = [...specifiedRules, ...(introspection ? [] : [NoSchemaIntrospectionCustomRule]), shapeRule(limits)];
  const problems = validate(schema, document, rules);
  if (problems.length > 0) return refuse(...problems.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED')));
  const operation = getOperationAST(document, request.operationName);
  if (!operation) {
    return refuse(
      withCode(
        new GraphQLProblem('The operation is not named or not there: give operationName.'),
        'OPERATION_RESOLUTION_FAILURE',
      ),
    );
  }
  const variables = request.variables ?? {};
  if (operation.operation !== OperationTypeNode.SUBSCRIPTION)
    return refuse(told(new SubscriptionExpected(operation.operation)));
  const cost = operationCost({ schema, document, operation, variables });
  if (cost > options.cost) return refuse(told(new QueryTooExpensive(cost, options.cost)));
  return { type: 'prepared', prepared: { document, operation, variables } };
}

const told = (error: Error & { readonly code: string }): GraphQLError =>
  new GraphQLProblem(error.message, { originalError: error, extensions: { code: error.code } });

function withCode(error: GraphQLError, code: string): GraphQLError {
  const { nodes, source, positions, path } = error;
  return new GraphQLProblem(error.message, {
    ...(nodes && { nodes }),
    ...(source && { source }),
    ...(positions && { positions }),
    ...(path && { path }),
    extensions: { ...error.extensions, code },
  });
}
