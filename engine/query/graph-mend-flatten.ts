import {
  type DirectiveNode,
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { fragmentsOf, type Variables } from './graph-mend-variables.ts';

/** Fragments that spread others twice, and these again, make a short document long without bounds: it is left as it is. */
const MOST_TEXT = 100_000;
/** What a selection counts beside the text of its arguments and directives. */
const SELECTION_TEXT = 20;

type Type = GraphQLNamedType | null | undefined;

/**
 * A document whose conditions are decided, and whose fragments that apply to all of their parents are laid out in place,
 * so that fields of one name meet.
 */
export function flattenSelections(schema: GraphQLSchema, document: DocumentNode, variables: Variables): DocumentNode {
  const fragments = fragmentsOf(document);
  const open = new Set<string>();
  const sizes = new Map<SelectionNode, number>();
  let left = MOST_TEXT;

  function sizeOf(node: SelectionNode): number {
    const known = sizes.get(node);
    if (known !== undefined) return known;
    const given = [...('arguments' in node ? (node.arguments ?? []) : []), ...(node.directives ?? [])];
    const size = given.reduce((sum, one) => sum + print(one).length, SELECTION_TEXT);
    sizes.set(node, size);
    return size;
  }

  function appliesTo(type: Type, parent: Type): boolean {
    return type === parent || (isAbstractType(type) && isObjectType(parent) && schema.isSubType(type, parent));
  }

  function lay(node: SelectionNode, parent: Type, decide: Decide): readonly SelectionNode[] {
    if (left <= 0) return [];
    left -= sizeOf(node);
    const directives = decide(node.directives ?? []);
    if (directives === null) return [];
    if (node.kind === Kind.FIELD) {
      const fields = parent && 'getFields' in parent ? parent.getFields() : {};
      const type = fields[node.name.value]?.type;
      const selectionSet = node.selectionSet && layAll(node.selectionSet, type && getNamedType(type), decide);
      return [{ ...node, directives, ...(selectionSet && { selectionSet }) }];
    }
    const name = node.kind === Kind.FRAGMENT_SPREAD ? node.name.value : '';
    const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(name);
    if (fragment === undefined || open.has(name)) return [node];
    const { typeCondition } = fragment;
    const type = typeCondition ? schema.getType(typeCondition.name.value) : parent;
    if (name !== '') open.add(name);
    const selections = fragment.selectionSet.selections.flatMap((one) => lay(one, type, decide));
    open.delete(name);
    if (selections.length === 0 || (directives.length === 0 && appliesTo(type, parent))) return selections;
    const selectionSet: SelectionSetNode = { kind: Kind.SELECTION_SET, selections };
    return [{ kind: Kind.INLINE_FRAGMENT, directives, selectionSet, ...(typeCondition && { typeCondition }) }];
  }

  /** What is left out as a whole is so when it is executed: nothing is no selection. */
  function layAll(set: SelectionSetNode, parent: Type, decide: Decide): SelectionSetNode {
    const selections = set.selections.flatMap((node) => lay(node, parent, decide));
    return selections.length === 0 ? set : { ...set, selections };
  }

  const definitions = document.definitions.map((node) => {
    if (node.kind !== Kind.OPERATION_DEFINITION) return node;
    const selectionSet = layAll(node.selectionSet, schema.getRootType(node.operation), deciderOf(node, variables));
    return { ...node, selectionSet };
  });
  return left > 0 ? { ...document, definitions } : document;
}

/** The directives that are still to be decided; null where one of them leaves the selection out. */
type Decide = (directives: readonly DirectiveNode[]) => readonly DirectiveNode[] | null;

function deciderOf({ variableDefinitions = [] }: OperationDefinitionNode, variables: Variables): Decide {
  const defaults = new Map(variableDefinitions.map((node) => [node.variable.name.value, node.defaultValue]));

  /** Undefined where it is no condition. A variable without a value is false. */
  function isKept({ name, arguments: given = [] }: DirectiveNode): boolean | undefined {
    const condition = given.find((argument) => argument.name.value === 'if')?.value;
    const variable = condition?.kind === Kind.VARIABLE ? condition.name.value : null;
    const preset = variable === null ? condition : defaults.get(variable);
    const literal = preset?.kind === Kind.BOOLEAN ? preset.value : undefined;
    const own = variable !== null && defaults.has(variable) ? variables[variable] : null;
    const value = variable === null ? literal : (own ?? literal ?? false);
    if (typeof value !== 'boolean' || (name.value !== 'include' && name.value !== 'skip')) return undefined;
    return value === (name.value === 'include');
  }

  return (directives) => {
    const verdicts = directives.map(isKept);
    return verdicts.includes(false) ? null : directives.filter((_, i) => verdicts[i] === undefined);
  };
}
