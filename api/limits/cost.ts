import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  getNullableType,
  getVariableValues,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { fieldCosts, timesOf } from './field-costs.ts';

type Arguments = { readonly [name: string]: unknown };

/** Entities of a list field without `first`, as in The Graph. */
const defaultListSize = 100;

export interface CostInput {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: { readonly [name: string]: unknown };
}

/**
 * Cost points of a valid operation: an object costs 1 and what it holds, a scalar nothing, a list what one of its
 * elements costs times `first`. Each fragment is measured once and remembered.
 */
export function operationCost({ schema, document, operation, variables }: CostInput): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  // Execution reports variables that do not fit; defaults stand in for their cost.
  const { coerced = {} } = getVariableValues(schema, operation.variableDefinitions ?? [], { ...variables });
  const known = new Map<string, number>();

  const ofSelections = (parent: GraphQLNamedType, set: SelectionSetNode): number => {
    let total = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) total += ofField(parent, selection);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) total += ofFragment(selection.name.value);
      else {
        const condition = selection.typeCondition;
        const type = condition === undefined ? parent : schema.getType(condition.name.value);
        total += type === undefined ? 0 : ofSelections(type, selection.selectionSet);
      }
    }
    return total;
  };

  const ofFragment = (name: string): number => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const fragment = fragments.get(name);
    const type = fragment && schema.getType(fragment.typeCondition.name.value);
    const total = fragment === undefined || type === undefined ? 0 : ofSelections(type, fragment.selectionSet);
    known.set(name, total);
    return total;
  };

  const ofField = (parent: GraphQLNamedType, node: FieldNode): number => {
    const field = fieldOf(parent, node.name.value);
    if (field === undefined) return 0;
    const type = getNamedType(field.type);
    if (isLeafType(type)) return 0;
    const inner = node.selectionSet === undefined ? 0 : ofSelections(type, node.selectionSet);
    const given = argumentsOf(field, node, coerced);
    const listed = fieldCosts.get(`${parent.name}.${field.name}`);
    const own = listed === undefined ? 0 : listed.points * timesOf(listed, given);
    return own + listSize(field, given) * (1 + inner);
  };

  const root = schema.getRootType(operation.operation);
  return root === undefined || root === null ? 0 : ofSelections(root, operation.selectionSet);
}

function fieldOf(parent: GraphQLNamedType, name: string): GraphQLField<unknown, unknown> | undefined {
  if (!isObjectType(parent) && !isInterfaceType(parent)) return undefined;
  return parent.getFields()[name];
}

/** Elements a field may return: `first` where it takes one, else a small constant for lists of a bounded length. */
function listSize(field: GraphQLField<unknown, unknown>, { first }: Arguments): number {
  if (!isListType(getNullableType(field.type)) && !isConnection(field)) return 1;
  if (!field.args.some((arg) => arg.name === 'first')) return 1;
  return typeof first === 'number' && first >= 0 ? first : defaultListSize;
}

/** What a connection holds is as long as its own `first`. */
export const isConnection = (field: GraphQLField<unknown, unknown>): boolean =>
  getNamedType(field.type).name.endsWith('Connection');

function argumentsOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: { readonly [name: string]: unknown },
): Arguments {
  try {
    return getArgumentValues(field, node, { ...variables });
  } catch {
    // Execution reports the argument that does not fit; its cost is that of the default.
    return {};
  }
}
