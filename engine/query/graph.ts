import type { GraphQLFieldResolver, GraphQLResolveInfo, GraphQLScalarType, GraphQLSchema } from 'graphql';
import type { EntitySchema, EntityType } from '../manifest/types.ts';
import type { EntityRow, ProcessedBlock } from '../store/types.ts';
import { BeforeFirstBlock } from './errors.ts';
import { type Arguments, constraintOf, selectionOf } from './graph-arguments.ts';
import { type DirectDocument, directDocument } from './graph-direct.ts';
import { answering, asksForMeta } from './graph-errors.ts';
import { createReferenceResolver, type EntityContext } from './graph-fields.ts';
import { rootNames } from './graph-names.ts';
import { columnsFor, prefetch } from './graph-prefetch.ts';
import type { RequestEntities } from './graph-request.ts';
import { scalars } from './graph-scalars.ts';
import { queryTypeDefs } from './graph-sdl.ts';
import type { BlockConstraint } from './types.ts';

export { withIndexingError } from './graph-errors.ts';
export type { EntityContext } from './graph-fields.ts';
export { createRequestEntities, type RequestEntities } from './graph-request.ts';
export { atBlock, blockOf } from './graph-rows.ts';

type Resolver = GraphQLFieldResolver<unknown, EntityContext, Arguments>;

/** By type, then by field; interfaces and scalars as graphql-tools and Apollo Server take them. */
export interface EntityResolvers {
  readonly [typeName: string]:
    | GraphQLScalarType
    | { readonly [field: string]: Resolver }
    | { readonly __resolveType: (row: { readonly __typename: string }) => string };
}

export interface EntityGraph {
  /** Extendable: `extend type Market { … }`, `extend input Market_filter { … }`, `extend type Query { … }`. */
  readonly typeDefs: string;
  /** Read `context.entities`, see `createRequestEntities`. */
  readonly resolvers: EntityResolvers;
  /**
   * Reads what a query selects below rows that another root resolver found at `block`, as the graph's own root
   * fields do. Rows need the columns of their selected fields.
   */
  prefetch(
    found: { readonly type: string; readonly rows: readonly EntityRow[]; readonly block: ProcessedBlock },
    context: EntityContext,
    info: GraphQLResolveInfo,
  ): Promise<void>;
  /** How a valid document can be answered without execution, by a schema with these resolvers; null for most. */
  direct(executable: GraphQLSchema, text: string): DirectDocument | null;
}

/**
 * The Graph's query dialect for a subgraph's entities. Every query graph-node answers is answered alike, but for
 * - `current: include` at a past block: the bucket that was open then; graph-node leaves it out;
 * - filters by time with `current: include`: they compare the open bucket's start; graph-node compares its points;
 * - ties under `orderBy: reference__id`: by id; graph-node leaves them to chance;
 * - `_meta` before a field with `subgraphError: allow`: both are answered; graph-node withholds the field;
 * - `_meta(block: { number })`: hash and time are given where the block is stored.
 * Some queries that it refuses are answered too: ordering by enums and references, ordering nested lists by a child's
 * field, entity filters nested deeper than one level. There is no `_logs`, which graph-node's schema
 * has and which it answers only where its operator keeps logs, and no full-text search.
 */
export function createEntityGraph(schema: EntitySchema): EntityGraph {
  const query: { [field: string]: Resolver } = { _meta: metaResolver };
  const roots = new Map<unknown, { readonly type: EntityType; readonly count: 'one' | 'many' }>();
  const own = new Set<unknown>();
  const resolvers: { [typeName: string]: EntityResolvers[string] } = { ...scalars, Query: query };
  for (const name of [...schema.types.keys(), ...schema.interfaces.keys()]) {
    const { single, plural } = rootNames(name);
    query[plural] = rootResolver(schema, name, 'many');
    const type = schema.types.get(name);
    if (type?.kind === 'aggregation') continue;
    query[single] = rootResolver(schema, name, 'one');
    if (type) roots.set(query[single], { type, count: 'one' }).set(query[plural], { type, count: 'many' });
  }
  for (const type of schema.types.values()) {
    const references = type.fields.filter((field) => field.type.kind === 'reference');
    if (references.length === 0) continue;
    resolvers[type.name] = Object.fromEntries(
      references.map((field) => [field.name, createReferenceResolver(schema, type, field)]),
    );
    for (const resolver of Object.values(resolvers[type.name] ?? {})) own.add(resolver);
  }
  for (const name of schema.interfaces.keys()) resolvers[name] = { __resolveType: typeOfRow };
  return {
    typeDefs: queryTypeDefs(schema),
    resolvers,
    prefetch: ({ type, rows, block }, { entities }, info) =>
      answering(() =>
        prefetch({ schema, reader: entities.reader, block, operation: info }, type, rows, info.fieldNodes),
      ),
    direct: (executable, text) => {
      const rootOf = ({ resolve }: { readonly resolve?: unknown }) => roots.get(resolve) ?? null;
      const isOwn = ({ resolve }: { readonly resolve?: unknown }) => own.has(resolve);
      return directDocument({ schema, executable, rootOf, isOwn }, text);
    },
  };
}

const typeOfRow = (row: { readonly __typename: string }): string => row.__typename;

/** Null at a block that is covered but lies before the first one that was stored: then there are no rows, as in graph-node. */
async function coveredBlock(entities: RequestEntities, constraint: BlockConstraint): Promise<ProcessedBlock | null> {
  try {
    return await entities.block(constraint);
  } catch (error) {
    if (error instanceof BeforeFirstBlock) return null;
    throw error;
  }
}

/** Reads the rows and everything below them, then makes sure that their block stood all the while. */
function rootResolver(schema: EntitySchema, typeName: string, count: 'one' | 'many'): Resolver {
  return (_root, args, { entities }, info) =>
    answering(async () => {
      const selection = count === 'many' ? selectionOf(schema, typeName, args) : { where: { id: args.id }, first: 1 };
      const block = await coveredBlock(entities, constraintOf(args.block));
      if (block === null) return count === 'many' ? [] : null;
      const fields = columnsFor(schema, info, typeName, info.fieldNodes);
      const { reader } = entities;
      const rows = await reader.find({
        ...selection,
        type: typeName,
        block: block.number,
        ...(fields ? { fields } : {}),
      });
      await prefetch({ schema, reader, block, operation: info }, typeName, rows, info.fieldNodes);
      const denied = asksForMeta(info) ? 'withhold' : 'deny';
      const given = (await entities.confirm(block, args.subgraphError === 'allow' ? 'tell' : denied)) ? rows : [];
      return count === 'many' ? given : (given[0] ?? null);
    });
}

const metaResolver: Resolver = (_root, args, { entities }) =>
  answering(async () => {
    const constraint = constraintOf(args.block);
    const block = await coveredBlock(entities, constraint);
    const { hasIndexingErrors } = block ? await entities.reader.blockState(block) : { hasIndexingErrors: false };
    const isBetween = constraint.type === 'number' && constraint.number !== block?.number;
    return {
      block: isBetween ? { number: constraint.number } : block,
      deployment: entities.reader.deploymentId,
      hasIndexingErrors,
    };
  });
