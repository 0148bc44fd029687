import type { GraphQLResolveInfo } from 'graphql';
import type { EntityGraph, EntityReader, ProcessedBlock, WhereInput } from '../../engine/index.ts';
import { idOf } from '../resolvers/at-row.ts';
import type { ApiContext } from '../resolvers/context.ts';
import { alertLiveField } from './alert-field.ts';
import type { BlockEvent } from './feed.ts';
import type { LiveContext, LiveEvent, LiveField, LiveFields, LiveStream } from './live-field.ts';

type StoredResolver = (root: unknown, args: object, context: ApiContext, info: GraphQLResolveInfo) => unknown;

/** The graph has no root field for an entity that can be subscribed to. */
class MissingEntity extends Error {
  override readonly name = 'MissingEntity';
  readonly code = 'MISSING_ENTITY';

  constructor(field: string) {
    super(`The entity graph has no root field ${field}: the schema lacks the entity.`);
  }
}

function storedResolver(graph: EntityGraph, field: string): StoredResolver {
  const { Query: query } = graph.resolvers;
  const found = query !== undefined && field in query ? Object.entries(query).find(([name]) => name === field) : null;
  const resolver: unknown = found?.[1];
  if (typeof resolver !== 'function') throw new MissingEntity(field);
  return (root, args, context, info) => resolver(root, args, context, info);
}

/** The subscriptions of the API: blocks, single markets and accounts, liquidations. @throws MissingEntity */
export function entityLiveFields(graph: EntityGraph): LiveFields {
  return {
    blockApplied: { subscribe: blockEvents, resolve: (root) => root },
    market: stateOf(storedResolver(graph, 'market')),
    marginAccount: stateOf(storedResolver(graph, 'marginAccount')),
    liquidations: { subscribe: liquidationEvents, resolve: (root) => root },
    alerts: alertLiveField,
  };
}

/** Resolvers of what subscriptions answer. @throws MissingEntity */
export function liveTypeResolvers(graph: EntityGraph) {
  const stored = storedResolver(graph, 'liquidation');
  return {
    LiquidationEvent: {
      liquidation: ({ id }: { readonly id: string }, _args: object, context: ApiContext, info: GraphQLResolveInfo) =>
        stored(undefined, { id }, context, info),
    },
  };
}

/** One entity: the answer at the newest block, once at the start and whenever it changed. */
function stateOf(stored: StoredResolver): LiveField {
  return {
    subscribe(_args, { live: { feed } }) {
      const heads = feed.heads();
      const head = feed.head();
      return { events: states(head, heads), stop: () => heads.end() };
    },
    resolve: (_root, args, context, info) =>
      // Ids are lower-case in the store, and addresses are often written in mixed case.
      stored(undefined, { id: String(args.id).toLowerCase() }, context, info),
  };
}

async function* states(head: ProcessedBlock | null, heads: AsyncIterable<ProcessedBlock>): AsyncGenerator<LiveEvent> {
  if (head !== null) yield { type: 'state', block: head, root: null };
  for await (const block of heads) yield { type: 'state', block, root: null };
}

function blockEvents(args: { readonly [name: string]: unknown }, { live: { feed, limits } }: LiveContext): LiveStream {
  const events = feed.subscribe({ ...resumeOf(args), limit: limits.queue });
  return { events: told(events), stop: () => events.end() };
}

async function* told(events: AsyncIterable<BlockEvent>): AsyncGenerator<LiveEvent> {
  for await (const event of events) yield { type: 'event', block: event.block, root: event };
}

function liquidationEvents(
  args: { readonly [name: string]: unknown },
  { live: { feed, limits }, sources: { reader } }: LiveContext,
): LiveStream {
  const events = feed.subscribe({ ...resumeOf(args), limit: limits.queue });
  const { where } = args;
  const filter = typeof where === 'object' && where !== null ? { ...where } : {};
  return { events: liquidations(events, reader, filter), stop: () => events.end() };
}

async function* liquidations(
  events: AsyncIterable<BlockEvent>,
  reader: EntityReader,
  where: WhereInput,
): AsyncGenerator<LiveEvent> {
  for await (const { type, block, after } of events) {
    if (type === 'REVERTED') {
      yield { type: 'retract', key: block.hash };
      continue;
    }
    const blocks = { blockNumber_gt: BigInt(after ?? block.number - 1), blockNumber_lte: BigInt(block.number) };
    const rows = await reader.find({
      type: 'Liquidation',
      block: block.number,
      where: { and: [where, blocks] },
      orderBy: 'blockNumber',
      fields: ['id'],
    });
    for (const row of rows) yield { type: 'fact', key: block.hash, block, root: { type, block, id: idOf(row) } };
  }
}

function resumeOf({ fromBlock, after }: { readonly [name: string]: unknown }) {
  return {
    fromBlock: typeof fromBlock === 'number' ? fromBlock : null,
    after: typeof after === 'string' ? after : null,
  };
}
