import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  type GraphQLField,
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
import { type Arguments, MAX_FIRST, selectionOf } from './graph-arguments.ts';
import { type Literal, liftLiterals } from './literals.ts';
import { hasJsonForm, MOST_MEMBERS } from './sql-json.ts';
import type { EntityReader, JsonMember, JsonQuery } from './types.ts';

/** A document whose answer is one statement's text, for all documents of its shape. */
export interface DirectDocument {
  /** Objects it can ask for at most; each costs a point. */
  readonly mostObjects: number;
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
  /** Whether a field that refers to entities is resolved by the graph. */
  readonly isOwn: (field: GraphQLField<unknown, unknown>) => boolean;
}

/**
 * What a valid document can be answered with, where it asks for one list, or one entity, of plain stored values, also of
 * single entities that are referred to, at the newest block, without fragments and directives.
 */
export function directDocument(graph: DirectGraph, text: string): DirectDocument | null {
  const lifted = liftLiterals(text);
  const document = lifted && parse(text);
  const [operation, ...more] = document?.definitions ?? [];
  if (!document || more.length > 0 || operation?.kind !== Kind.OPERATION_DEFINITION) return null;
  const places = literalNodes(document);
  if (!areSame(places, lifted.literals)) return null;
  const asked = askedOf(graph, operation);
  return (
    asked && { mostObjects: MAX_FIRST * objectsIn(asked.members), answer: answerer(graph, operation, asked, places) }
  );
}

/** Of one row. */
const objectsIn = (members: readonly JsonMember[]): number =>
  members.reduce((sum, member) => sum + (member.members ? objectsIn(member.members) : 0), 1);

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

function askedOf(graph: DirectGraph, operation: OperationDefinitionNode): Asked | null {
  const [node, ...others] = operation.selectionSet.selections;
  const isPlain = operation.operation === 'query' && !operation.directives?.length && others.length === 0;
  if (!isPlain || node?.kind !== Kind.FIELD || node.directives?.length || !node.arguments?.every(isOfNewest))
    return null;
  const field = graph.executable.getQueryType()?.getFields()[node.name.value];
  const root = field && graph.rootOf(field);
  const members = root && membersOf(graph, root.type, node);
  return field && root && members ? { ...root, field, node, members } : null;
}

/** Answers at other blocks, and of failed deployments, are left to execution. */
const isOfNewest = ({ name }: ArgumentNode): boolean => name.value !== 'block' && name.value !== 'subgraphError';

/** Null where a selection is more than stored values, and such values of entities that are referred to. */
function membersOf(graph: DirectGraph, entity: EntityType, node: FieldNode): JsonMember[] | null {
  const members = new Map<string, JsonMember>();
  for (const selection of node.selectionSet?.selections ?? []) {
    if (selection.kind !== Kind.FIELD || selection.directives?.length) return null;
    const key = (selection.alias ?? selection.name).value;
    const member = members.has(key) ? null : memberOf(graph, entity, selection);
    if (member === null) return null;
    members.set(key, { key, ...member });
  }
  return members.size > 0 && members.size <= MOST_MEMBERS ? [...members.values()] : null;
}

function memberOf(graph: DirectGraph, entity: EntityType, node: FieldNode): Omit<JsonMember, 'key'> | null {
  const field = node.name.value;
  if (field === '__typename') return { field };
  const stored = entity.fields.find((candidate) => candidate.name === field);
  const type = graph.executable.getType(entity.name);
  const shown = isObjectType(type) ? type.getFields()[field] : undefined;
  if (!stored || !shown) return null;
  if (!node.selectionSet) return hasJsonForm(stored) && shown.resolve === undefined ? { field } : null;
  const target = stored.type.kind === 'reference' ? graph.schema.types.get(stored.type.target) : undefined;
  if (!target || stored.list || stored.derivedFrom !== null || !graph.isOwn(shown)) return null;
  const members = target.kind === 'aggregation' ? null : membersOf(graph, target, node);
  return members && { field, members };
}
