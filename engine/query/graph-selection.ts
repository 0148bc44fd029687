import {
  type FieldNode,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getArgumentValues,
  getDirectiveValues,
  isAbstractType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Arguments } from './graph-arguments.ts';

/** The parts of `info` that reading selections needs. */
export type Operation = Pick<GraphQLResolveInfo, 'schema' | 'fragments' | 'variableValues'>;

export interface SelectedField {
  readonly key: string;
  readonly name: string;
  /** All selections under the response key; their selection sets count together. */
  readonly nodes: readonly FieldNode[];
}

/** Fields selected on a concrete type: fragments spread, skipped ones left out, equal response keys joined. */
export function selectedFields(operation: Operation, typeName: string, nodes: readonly FieldNode[]): SelectedField[] {
  const found = new Map<string, { name: string; nodes: FieldNode[] }>();
  const spread = new Set<string>();

  function visit(set: SelectionSetNode): void {
    for (const selection of set.selections) {
      if (!isIncluded(operation, selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const known = found.get(key);
        if (known) known.nodes.push(selection);
        else found.set(key, { name: selection.name.value, nodes: [selection] });
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (applies(operation, typeName, selection.typeCondition?.name.value)) visit(selection.selectionSet);
      } else {
        const name = selection.name.value;
        const fragment = operation.fragments[name];
        if (!fragment || spread.has(name)) continue;
        spread.add(name);
        if (applies(operation, typeName, fragment.typeCondition.name.value)) visit(fragment.selectionSet);
      }
    }
  }

  for (const node of nodes) if (node.selectionSet) visit(node.selectionSet);
  return [...found].map(([key, field]) => ({ key, ...field }));
}

function isIncluded(operation: Operation, selection: SelectionNode): boolean {
  const { variableValues } = operation;
  if (getDirectiveValues(GraphQLSkipDirective, selection, variableValues)?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, selection, variableValues)?.if !== false;
}

function applies({ schema }: Operation, typeName: string, condition: string | undefined): boolean {
  if (condition === undefined || condition === typeName) return true;
  const abstract = schema.getType(condition);
  const concrete = schema.getType(typeName);
  return isAbstractType(abstract) && isObjectType(concrete) && schema.isSubType(abstract, concrete);
}

/** Coerced arguments of a selected field; none where the schema does not know the field. */
export function argumentsOf(operation: Operation, typeName: string, field: SelectedField): Arguments {
  const type = operation.schema.getType(typeName);
  const definition = isObjectType(type) ? type.getFields()[field.name] : undefined;
  const [node] = field.nodes;
  return definition && node ? getArgumentValues(definition, node, operation.variableValues) : {};
}
