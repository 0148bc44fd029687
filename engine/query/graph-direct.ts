import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getArgumentValues,
  getVariableValues,
  type IntValueNode,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  type StringValueNode,
  visit,
} from 'graphql';
import type { EntitySchema, EntityType } from '../manifest/types.ts';
import { InvalidQuery } from './errors.ts';
import { type Arguments, selectionOf } from './graph-arguments.ts';
import { type Literal, liftLiterals } from './literals.ts';
import { hasJsonForm, MOST_MEMBERS } from './sql-json.ts';
import type { EntityReader, JsonMember, JsonQuery } from './types.ts';

/** A document whose answer is one statement's text, for all documents of its shape. */
export interface DirectDocument {
  /**
   * The answer's `data` as JSON. Null where it is not certain to be what execution gives: for arguments that do not fit,
   * failed deployments, an empty store. Rejects where the store does not answer.
   */
  answer(reader: EntityReader, literals: readonly Literal[], variables: Variables): Promise<string | null>;
}

type Variables = { readonly [name: string]: unknown };

interface Root {
  readonly type: EntityType;
  readonly count: 'one' | 'many';
}

interface DirectGraph {
  readonly schema: EntitySchema;
  readonly executable: GraphQLSchema;
  /** The entity a root field of the graph reads; null for fields that others resolve. */
  readonly rootOf: (field: GraphQLField<unknown, unknown>) => Root | null;
}

/**
 * What a valid document can be answered with, where it asks for one list, or one entity, of plain stored values at the
 * newest block, without fragments and directives.
 */
export function directDocument(graph: DirectGraph, text: string): DirectDocument | null {
  const lifted = liftLiterals(text);
  const document = lifted && parse(text);
  const [operation, ...more] = document?.definitions ?? [];
  if (!document || more.length > 0 || operation?.kind !== Kind.OPERATION_DEFINITION) return null;
  const places = literalNodes(document);
  if (!areSame(places, lifted.literals)) return null;
  const asked = askedOf(graph, operation);
  return asked && { answer: answerer(graph, operation, asked, places) };
}

interface Asked extends Root {
  readonly field: GraphQLField<unknown, unknown>;
  readonly node: FieldNode;
  readonly members: readonly JsonMember[];
}

function answerer(
  { schema, executable }: DirectGraph,
  operation: OperationDefinitionNode,
  asked: Asked,
  places: readonly LiteralNode[],
): DirectDocument['answer'] {
  const key = (asked.node.alias ?? asked.node.name).value;

  /** In one piece: the document is the same for all that ask. */
  function bind(literals: readonly Literal[], variables: Variables): JsonQuery | null {
    places.forEach((node, i) => void Object.assign(node, { value: literals[i]?.value }));
    const { coerced, errors } = getVariableValues(executable, operation.variableDefinitions ?? [], variables);
    return errors ? null : queryOf(schema, asked, getArgumentValues(asked.field, asked.node, coerced));
  }

  return async (reader, literals, variables) => {
    try {
      const query = bind(literals, variables);
      const rows = query && (await reader.json(query));
      return rows === null ? null : dataOf(rows);
    } catch (error) {
      if (error instanceof GraphQLError || error instanceof InvalidQuery) return null;
      throw error;
    }
  };

  function dataOf(rows: string): string {
    return `{"${key}":${asked.count === 'many' ? `[${rows}]` : rows || 'null'}}`;
  }
}

/** @throws InvalidQuery */
function queryOf(schema: EntitySchema, { type, count, members }: Asked, args: Arguments): JsonQuery {
  if (count === 'one') return { type: type.name, members, where: { id: args.id }, first: 1 };
  const { first = 0, ...selection } = selectionOf(schema, type.name, args);
  return { ...selection, first, type: type.name, members };
}

type LiteralNode = IntValueNode | StringValueNode;

/** In the order of the text. */
function literalNodes(document: DocumentNode): LiteralNode[] {
  const found: LiteralNode[] = [];
  const keep = (node: LiteralNode): void => void found.push(node);
  visit(document, { IntValue: keep, StringValue: keep });
  return found.sort((a, b) => (a.loc?.start ?? 0) - (b.loc?.start ?? 0));
}

function areSame(nodes: readonly LiteralNode[], literals: readonly Literal[]): boolean {
  const kindOf = (node: LiteralNode): Literal['kind'] => (node.kind === Kind.INT ? 'int' : 'string');
  return (
    nodes.length === literals.length &&
    nodes.every((node, i) => literals[i]?.value === node.value && literals[i]?.kind === kindOf(node))
  );
}

function askedOf({ executable, rootOf }: DirectGraph, operation: OperationDefinitionNode): Asked | null {
  const [node, ...others] = operation.selectionSet.selections;
  const isPlain = operation.operation === 'query' && !operation.directives?.length && others.length === 0;
  if (!isPlain || node?.kind !== Kind.FIELD || node.directives?.length || !node.arguments?.every(isOfNewest))
    return null;
  const field = executable.getQueryType()?.getFields()[node.name.value];
  const root = field && rootOf(field);
  const members = root && membersOf(executable.getType(root.type.name), root.type, node);
  return field && root && members ? { ...root, field, node, members } : null;
}

/** Answers at other blocks, and of failed deployments, are left to execution. */
const isOfNewest = ({ name }: ArgumentNode): boolean => name.value !== 'block' && name.value !== 'subgraphError';

function membersOf(type: GraphQLNamedType | undefined, entity: EntityType, node: FieldNode): JsonMember[] | null {
  if (!isObjectType(type)) return null;
  const members = new Map<string, JsonMember>();
  for (const selection of node.selectionSet?.selections ?? []) {
    if (selection.kind !== Kind.FIELD || selection.directives?.length || selection.selectionSet) return null;
    const field = selection.name.value;
    const key = (selection.alias ?? selection.name).value;
    if (members.has(key) || (field !== '__typename' && !isStored(field))) return null;
    members.set(key, { key, field });
  }
  return members.size > 0 && members.size <= MOST_MEMBERS ? [...members.values()] : null;

  function isStored(name: string): boolean {
    const stored = entity.fields.find((candidate) => candidate.name === name);
    const shown = isObjectType(type) ? type.getFields()[name] : undefined;
    return stored !== undefined && hasJsonForm(stored) && shown !== undefined && shown.resolve === undefined;
  }
}
