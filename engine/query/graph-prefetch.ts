import type { FieldNode } from 'graphql';
import type { EntityField, EntitySchema, EntityType } from '../manifest/types.ts';
import type { EntityRow, ProcessedBlock } from '../store/types.ts';
import { selectionOf } from './graph-arguments.ts';
import { atBlock, keepChildren } from './graph-rows.ts';
import { argumentsOf, type Operation, type SelectedField, selectedFields } from './graph-selection.ts';
import { concreteTypes } from './layout.ts';
import type { EntityReader } from './types.ts';

interface Prefetch {
  readonly schema: EntitySchema;
  readonly reader: EntityReader;
  readonly block: ProcessedBlock;
  readonly operation: Operation;
}

/**
 * Reads all entities below `rows` that the selections ask for, one statement for each field of each level, and keeps
 * them with their parents.
 */
export async function prefetch(
  context: Prefetch,
  typeName: string,
  rows: readonly EntityRow[],
  nodes: readonly FieldNode[],
): Promise<void> {
  atBlock(rows, context.block);
  const types = concreteTypes(context.schema, typeName);
  await Promise.all(
    types.map((type) => {
      const own = types.length === 1 ? rows : rows.filter((row) => row.__typename === type.name);
      return own.length === 0 ? null : prefetchType(context, type, [...new Set(own)], nodes);
    }),
  );
}

async function prefetchType(
  context: Prefetch,
  type: EntityType,
  rows: readonly EntityRow[],
  nodes: readonly FieldNode[],
): Promise<void> {
  const selected = selectedFields(context.operation, type.name, nodes);
  await Promise.all(
    selected.map(async (selection) => {
      const field = type.fields.find((candidate) => candidate.name === selection.name);
      if (field?.type.kind === 'reference') await prefetchField(context, type, field, selection, rows);
    }),
  );
}

async function prefetchField(
  context: Prefetch,
  type: EntityType,
  field: EntityField,
  selection: SelectedField,
  parents: readonly EntityRow[],
): Promise<void> {
  const { reader, block } = context;
  const { key, nodes } = selection;
  const children = await readChildren(context, type, field, { parents, selection });
  parents.forEach((parent, i) => void keepChildren(parent, block, key, { nodes, rows: children[i] ?? [] }));
  const target = field.type.kind === 'reference' ? field.type.target : type.name;
  const all = [...new Set(children.flat())];
  if (all.length > 0) await prefetch({ ...context, reader }, target, all, nodes);
}

/** Children of one field for all parents. A single derived reference reads two rows, to notice when it is ambiguous. */
export async function readChildren(
  context: Prefetch,
  type: EntityType,
  field: EntityField,
  wanted: { readonly parents: readonly EntityRow[]; readonly selection: SelectedField },
): Promise<EntityRow[][]> {
  const { schema, reader, block, operation } = context;
  const { parents, selection } = wanted;
  const target = field.type.kind === 'reference' ? field.type.target : type.name;
  const fields = columnsFor(schema, operation, target, selection.nodes);
  const single = field.derivedFrom === null ? {} : { first: 2 };
  return reader.children({
    ...(field.list ? selectionOf(schema, target, argumentsOf(operation, type.name, selection)) : single),
    parentType: type.name,
    field: field.name,
    parents,
    block: block.number,
    ...(fields ? { fields } : {}),
  });
}

/**
 * The columns a selection needs; undefined, for all, where it has fields the entities do not: somebody else resolves
 * those and may need any column.
 */
export function columnsFor(
  schema: EntitySchema,
  operation: Operation,
  typeName: string,
  nodes: readonly FieldNode[],
): string[] | undefined {
  const columns = new Set<string>();
  for (const type of concreteTypes(schema, typeName)) {
    for (const { name } of selectedFields(operation, type.name, nodes)) {
      if (name.startsWith('__')) continue;
      const field = type.fields.find((candidate) => candidate.name === name);
      if (!field) return undefined;
      if (field.derivedFrom === null) columns.add(name);
    }
  }
  return [...columns];
}
