import {
  type ConstValueNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type GraphQLInputType,
  type GraphQLSchema,
  isNonNullType,
  isTypeSubTypeOf,
  Kind,
  type OperationDefinitionNode,
  parseType,
  TypeInfo,
  typeFromAST,
  type ValueNode,
  type VariableDefinitionNode,
  type VariableNode,
  visit,
  visitWithTypeInfo,
} from 'graphql';

export interface Variables {
  readonly [name: string]: unknown;
}

/** A variable of another name, for places of another type. */
interface Twin {
  readonly of: string;
  readonly definition: VariableDefinitionNode;
}

/**
 * Of a document with one operation: variables that are not declared are null, and where one is used as another type than
 * its own, another variable of that type has its value. Fragments and variables that are not used are left out, but for one
 * that must have a value and has none.
 */
export function mendVariables(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Variables,
): { readonly document: DocumentNode; readonly variables: Variables } {
  const used = withoutUnusedFragments(document);
  const [operation, ...others] = used.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined || others.length > 0) return { document: used, variables };
  const declared = new Map((operation.variableDefinitions ?? []).map((node) => [node.variable.name.value, node]));
  const kept = new Set<string>();
  const twins = new Map<string, Twin>();
  const types = new TypeInfo(schema);

  function mend(node: VariableNode): ValueNode {
    const name = node.name.value;
    const definition = declared.get(name);
    if (definition === undefined) return types.getDirective() ? UNMET : { kind: Kind.NULL };
    const place = types.getInputType();
    const type = typeFromAST(schema, definition.type);
    if (!place || !type || fits(schema, definition, place, types.getDefaultValue() !== undefined)) {
      kept.add(name);
      return node;
    }
    const known = [...twins].find(([, twin]) => twin.of === name && same(twin.definition, place));
    const id = known?.[0] ?? freshName(name, declared, twins);
    if (!known) twins.set(id, { of: name, definition: retyped(definition, id, place, !!types.getDirective()) });
    return { ...node, name: { kind: Kind.NAME, value: id } };
  }

  const leave = (): false => false;
  const mended = visit(used, visitWithTypeInfo(types, { VariableDefinition: leave, Variable: mend }));
  const isMissing = (name: string, { type, defaultValue }: VariableDefinitionNode): boolean =>
    type.kind === Kind.NON_NULL_TYPE && !defaultValue && (variables[name] ?? null) === null;
  const own = [...declared].filter(([name, node]) => kept.has(name) || isMissing(name, node)).map(([, node]) => node);
  const variableDefinitions = [...own, ...[...twins.values()].map(({ definition }) => definition)];
  const values = { ...variables };
  for (const [id, { of }] of twins) if (of in values) values[id] = values[of];
  const declare = (node: OperationDefinitionNode): OperationDefinitionNode => ({ ...node, variableDefinitions });
  return { document: visit(mended, { OperationDefinition: declare }), variables: values };
}

/** As GraphQL has it: a default makes a variable fit where null does not. */
function fits(
  schema: GraphQLSchema,
  { type: typeNode, defaultValue }: VariableDefinitionNode,
  place: GraphQLInputType,
  placeHasDefault: boolean,
): boolean {
  const type = typeFromAST(schema, typeNode);
  if (!type) return true;
  const hasDefault = placeHasDefault || (defaultValue !== undefined && defaultValue.kind !== Kind.NULL);
  const wanted = isNonNullType(place) && !isNonNullType(type) && hasDefault ? place.ofType : place;
  return isTypeSubTypeOf(schema, type, wanted);
}

const same = ({ type }: VariableDefinitionNode, place: GraphQLInputType): boolean =>
  JSON.stringify(type) === JSON.stringify(parseType(String(place), { noLocation: true }));

/** A directive's condition without a value. */
const UNMET: ConstValueNode = { kind: Kind.BOOLEAN, value: false };

function retyped(
  definition: VariableDefinitionNode,
  id: string,
  place: GraphQLInputType,
  isCondition: boolean,
): VariableDefinitionNode {
  const type = parseType(String(place), { noLocation: true });
  const variable: VariableNode = { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: id } };
  return { ...definition, variable, type, ...(isCondition && !definition.defaultValue && { defaultValue: UNMET }) };
}

function freshName(name: string, ...taken: readonly ReadonlyMap<string, unknown>[]): string {
  for (let i = 1; ; i++) if (taken.every((names) => !names.has(`${name}_${i}`))) return `${name}_${i}`;
}

/** By name; the last of those that share one. */
export function fragmentsOf({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(
    definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  );
}

function withoutUnusedFragments(document: DocumentNode): DocumentNode {
  const fragments = fragmentsOf(document);
  const spread = new Set<string>();
  const enter = ({ name: { value } }: FragmentSpreadNode): void => {
    const fragment = spread.has(value) ? undefined : fragments.get(value);
    spread.add(value);
    if (fragment) follow(fragment);
  };
  const follow = (node: DocumentNode['definitions'][number]): void => void visit(node, { FragmentSpread: enter });
  for (const node of document.definitions) if (node.kind !== Kind.FRAGMENT_DEFINITION) follow(node);
  const definitions = document.definitions.filter(
    (node) => node.kind !== Kind.FRAGMENT_DEFINITION || spread.has(node.name.value),
  );
  return { ...document, definitions };
}
