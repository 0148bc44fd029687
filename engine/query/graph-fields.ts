import { type FieldNode, GraphQLError, type GraphQLResolveInfo } from 'graphql';
import type { EntityField, EntitySchema, EntityType } from '../manifest/types.ts';
import type { EntityRow, EntityValue, ProcessedBlock } from '../store/types.ts';
import { answering } from './graph-errors.ts';
import { prefetch, readChildren } from './graph-prefetch.ts';
import type { RequestEntities } from './graph-request.ts';
import { blockOf, keptChildren } from './graph-rows.ts';
import { createTickBatch, type TickBatch } from './tick-batch.ts';

export interface EntityContext {
  readonly entities: RequestEntities;
}

/** Rows of other resolvers that ask for the same field in one tick. */
interface Request {
  readonly entities: RequestEntities;
  readonly info: GraphQLResolveInfo;
  readonly block: ProcessedBlock;
  readonly parent: EntityRow;
}

type Batch = TickBatch<string, Request, readonly EntityRow[]>;

/** Resolves a field that refers to other entities: from what was read with the parent, else together with its peers. */
export function createReferenceResolver(schema: EntitySchema, type: EntityType, field: EntityField) {
  /** The list of nodes is one object for all siblings of one request. */
  const batches = new WeakMap<readonly FieldNode[], Batch>();

  async function readTogether(_block: string, requests: readonly Request[]): Promise<readonly EntityRow[][]> {
    const [first] = requests;
    if (!first) return [];
    const { entities, info, block } = first;
    const context = { schema, reader: entities.reader, block, operation: info };
    const parents = requests.map(({ parent }) => parent);
    const selection = { key: String(info.path.key), name: field.name, nodes: info.fieldNodes };
    const children = await readChildren(context, type, field, { parents, selection });
    const target = field.type.kind === 'reference' ? field.type.target : type.name;
    await prefetch(context, target, [...new Set(children.flat())], info.fieldNodes);
    await entities.confirm(block, 'allow');
    return children;
  }

  function batchOf(nodes: readonly FieldNode[]): Batch {
    const batch = batches.get(nodes) ?? createTickBatch(readTogether);
    batches.set(nodes, batch);
    return batch;
  }

  return (parent: unknown, _args: unknown, { entities }: EntityContext, info: GraphQLResolveInfo) => {
    if (typeof parent !== 'object' || parent === null) return null;
    const kept = keptChildren(parent, String(info.path.key), info.fieldNodes);
    if (kept) return shape(type, field, kept);
    const own = ownValue(parent, field);
    if (own !== undefined) return own;
    return answering(async () => {
      const block = blockOf(parent) ?? (await entities.block());
      const request = { entities, info, block, parent: toRow(parent) };
      return shape(type, field, await batchOf(info.fieldNodes).add(`${block.number} ${block.hash}`, request));
    });
  };
}

/** What a row made elsewhere brings itself: the entity as an object, or no entity. */
function ownValue(parent: object, field: EntityField): unknown {
  const value: unknown = Reflect.get(parent, field.name);
  if (value === null) return null;
  if (field.derivedFrom === null && value === undefined) return null;
  const sample: unknown = Array.isArray(value) ? value[0] : value;
  return typeof sample === 'object' || typeof sample === 'function' ? value : undefined;
}

function toRow(parent: object): EntityRow {
  const row: { [field: string]: EntityValue } = Object(parent);
  return row;
}

function shape(type: EntityType, field: EntityField, rows: readonly EntityRow[]): unknown {
  if (field.list) return rows;
  if (rows.length > 1)
    throw new GraphQLError(
      `Ambiguous result for derived field \`${field.name}\`: Multiple entities refer back to \`${type.name}\` via \`${field.derivedFrom}\``,
      { extensions: { code: 'BAD_USER_INPUT' } },
    );
  return rows[0] ?? null;
}
