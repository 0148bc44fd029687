import {
  type ArgumentNode,
  type DefinitionNode,
  type DirectiveNode,
  type DocumentNode,
  doTypesOverlap,
  type FieldNode,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isLeafType,
  Kind,
  type ObjectValueNode,
  OverlappingFieldsCanBeMergedRule,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { flattenSelections } from './graph-mend-flatten.ts';
import { fragmentsOf, mendVariables, type Variables } from './graph-mend-variables.ts';

interface Request {
  readonly query: string;
  readonly variables: Variables;
}

/**
 * A request that GraphQL's rules refuse, as graph-node by default understands it, which does not check them: arguments
 * and directives it does not know, selections on plain values, objects without a selection, fragments of types that
 * cannot be there and whatever is not used are passed over; a variable that is not declared is null, and one fits wherever
 * its value does; of what is given twice one counts: of arguments and of fields under one name the first, else the last.
 * Null where there is nothing to mend: what is still wrong is refused there too.
 */
export function mendRequest(schema: GraphQLSchema, { query, variables }: Request): Request | null {
  let document: DocumentNode;
  try {
    document = parse(query, { noLocation: true });
  } catch {
    return null;
  }
  const asWritten = mendSelections(schema, document);
  const isInConflict = validate(schema, asWritten, [OverlappingFieldsCanBeMergedRule]).length > 0;
  const selections = isInConflict ? mendSelections(schema, flattenSelections(schema, document, variables)) : asWritten;
  const mended = mendVariables(schema, selections, variables);
  const text = print(mended.document);
  return text === print(document) ? null : { query: text, variables: mended.variables };
}

function mendSelections(schema: GraphQLSchema, document: DocumentNode): DocumentNode {
  const types = new TypeInfo(schema);
  const field = (node: FieldNode): FieldNode => mendField(types, node);
  const clean = visit(
    withoutTwins(document),
    visitWithTypeInfo(types, { Field: field, Directive: mendDirective, ObjectValue: mendObject }),
  );
  return withoutStray(schema, visit(clean, { SelectionSet: joinFields }));
}

/** `@include` and `@skip` are all that is heeded. */
function mendDirective({ name, arguments: given = [] }: DirectiveNode): null | undefined {
  const isCondition = name.value === 'include' || name.value === 'skip';
  return isCondition && given.some((argument) => argument.name.value === 'if') ? undefined : null;
}

function mendField(types: TypeInfo, node: FieldNode): FieldNode {
  const field = types.getFieldDef();
  if (!field) return node;
  const known = new Map<string, ArgumentNode>();
  for (const argument of node.arguments ?? []) {
    const name = argument.name.value;
    if (!known.has(name) && field.args.some((candidate) => candidate.name === name)) known.set(name, argument);
  }
  const { selectionSet, ...bare } = { ...node, arguments: [...known.values()] };
  return selectionSet && !isLeafType(getNamedType(field.type)) ? { ...bare, selectionSet } : bare;
}

function mendObject(node: ObjectValueNode): ObjectValueNode {
  return { ...node, fields: [...new Map(node.fields.map((field) => [field.name.value, field])).values()] };
}

/** Fields under the name of an earlier one ask for the same as it does, and their selections add to its own. */
function joinFields(set: SelectionSetNode): SelectionSetNode {
  const firsts = new Map<string, { readonly node: FieldNode; readonly text: string; readonly more: SelectionNode[] }>();
  const kept = set.selections.filter((node) => {
    if (node.kind !== Kind.FIELD) return true;
    const key = (node.alias ?? node.name).value;
    const text = print(bare(node));
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, { node, text, more: [] });
    if (first === undefined || first.text === text) return true;
    // Whether the first one counts is known only when its condition is.
    if ((first.node.directives ?? []).length > 0) return true;
    // Of another name it is another list, which graph-node refuses to join as well.
    if (node.selectionSet && first.node.name.value !== node.name.value) return true;
    if (node.selectionSet) first.more.push(...conditional(node, node.selectionSet));
    return false;
  });
  const selections = kept.map((node) => {
    const first = node.kind === Kind.FIELD ? firsts.get((node.alias ?? node.name).value) : undefined;
    if (node.kind !== Kind.FIELD || !node.selectionSet || first?.node !== node) return node;
    return {
      ...node,
      selectionSet: { ...node.selectionSet, selections: [...node.selectionSet.selections, ...first.more] },
    };
  });
  return { ...set, selections };
}

function conditional({ directives = [] }: FieldNode, selectionSet: SelectionSetNode): readonly SelectionNode[] {
  return directives.length === 0 ? selectionSet.selections : [{ kind: Kind.INLINE_FRAGMENT, directives, selectionSet }];
}

function bare({ selectionSet: _, directives: __, ...field }: FieldNode): FieldNode {
  return field;
}

/** Without objects that have no selection, and fragments that cannot apply, where something else is asked for. */
function withoutStray(schema: GraphQLSchema, document: DocumentNode): DocumentNode {
  const types = new TypeInfo(schema);
  const named = fragmentsOf(document);

  function isStray(node: SelectionNode): boolean {
    const parent = types.getParentType();
    if (!parent) return false;
    if (node.kind === Kind.FIELD) {
      const fields = 'getFields' in parent ? parent.getFields() : {};
      const type = fields[node.name.value]?.type;
      return type !== undefined && !node.selectionSet && isCompositeType(getNamedType(type));
    }
    const condition =
      node.kind === Kind.INLINE_FRAGMENT ? node.typeCondition : named.get(node.name.value)?.typeCondition;
    const type = condition && schema.getType(condition.name.value);
    return isCompositeType(type) && !doTypesOverlap(schema, type, parent);
  }

  const mendSet = (node: SelectionSetNode): SelectionSetNode | undefined => {
    const selections = node.selections.filter((selection) => !isStray(selection));
    return selections.length > 0 && selections.length < node.selections.length ? { ...node, selections } : undefined;
  };
  return visit(document, visitWithTypeInfo(types, { SelectionSet: mendSet }));
}

/** Of fragments and of variables of one name the last is known. */
function withoutTwins(document: DocumentNode): DocumentNode {
  const fragments = fragmentsOf(document);
  const definitions = document.definitions.flatMap((node): readonly DefinitionNode[] => {
    if (node.kind === Kind.FRAGMENT_DEFINITION) return fragments.get(node.name.value) === node ? [node] : [];
    if (node.kind !== Kind.OPERATION_DEFINITION || !node.variableDefinitions) return [node];
    const variables = new Map(node.variableDefinitions.map((one) => [one.variable.name.value, one]));
    return [{ ...node, variableDefinitions: [...variables.values()] }];
  });
  return { ...document, definitions };
}
