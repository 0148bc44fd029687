import type { FieldNode, GraphQLResolveInfo } from 'graphql';
import { atBlock, type EntityGraph, type ProcessedBlock } from '../../engine/index.ts';
import { intArgument } from '../arguments.ts';
import { InvalidArgument } from '../errors.ts';
import { accountPage } from './account-page.ts';
import type { AccountSearch } from './account-search.ts';
import { rowsById } from './accounts.ts';
import { idOf, rootBlock } from './at-row.ts';
import type { ApiContext } from './context.ts';
import { type Cursor, cursorText, parseCursor, searchKey } from './cursor.ts';
import { metaOf } from './meta.ts';

export interface ConnectionArguments extends AccountSearch {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly block?: unknown;
}

/** MarginAccountConnection of the SDL. @throws InvalidArgument, UnknownBlock, BlockReverted */
export async function accountsConnection(graph: EntityGraph, args: ConnectionArguments, context: ApiContext) {
  const first = intArgument('first', args.first, { min: 1, max: 1000, fallback: 100 });
  const search = searchKey(args);
  const after = typeof args.after === 'string' ? parseCursor(args.after, search) : null;
  const block = await pinnedBlock(args.block, after, context);
  const analytics = await context.sources.books.at(block);
  const { where, orderBy, orderDirection } = args;
  const page = await accountPage(context.sources.reader, analytics, {
    ...{ where: where ?? null, orderBy: orderBy ?? null, orderDirection: orderDirection ?? null },
    first,
    after: after?.id ?? null,
  });
  const rows = await rowsById(context, block, page.ids);
  atBlock(rows, block);
  await context.entities.confirm(block, 'deny');

  const cursorOf = (id: string): string => cursorText({ blockHash: block.hash, search, id });
  const endOf = (id: string | undefined): string | null => (id === undefined ? null : cursorOf(id));
  const prefetched = new Map<FieldNode | undefined, Promise<void>>();
  /** Fields below the nodes of one selection are read together. */
  const ready = (info: GraphQLResolveInfo): Promise<void> => {
    const [node] = info.fieldNodes;
    const done = prefetched.get(node) ?? graph.prefetch({ type: 'MarginAccount', rows, block }, context, info);
    prefetched.set(node, done);
    return done;
  };
  return {
    meta: () => metaOf(context.sources, analytics),
    async nodes(_args: unknown, _context: unknown, info: GraphQLResolveInfo) {
      await ready(info);
      return rows;
    },
    edges: rows.map((row) => ({
      cursor: cursorOf(idOf(row)),
      async node(_args: unknown, _context: unknown, info: GraphQLResolveInfo) {
        await ready(info);
        return row;
      },
    })),
    pageInfo: {
      hasNextPage: page.hasNext,
      hasPreviousPage: after !== null,
      startCursor: endOf(page.ids[0]),
      endCursor: endOf(page.ids.at(-1)),
    },
    totalCount: page.total,
  };
}

/** The block of the cursor, or without one that of the argument. @throws InvalidArgument where they differ */
async function pinnedBlock(argument: unknown, after: Cursor | null, context: ApiContext): Promise<ProcessedBlock> {
  if (after === null) return rootBlock(argument, context);
  if (!/^0x[0-9a-f]{64}$/.test(after.blockHash))
    throw new InvalidArgument('after names no block: take a cursor as it was given.');
  const block = await rootBlock({ hash: after.blockHash }, context);
  const isNamed = typeof argument === 'object' && argument !== null;
  if (isNamed && (await rootBlock(argument, context)).hash !== block.hash) {
    throw new InvalidArgument(`block is another one than that of the cursor, ${block.number}: leave block out.`);
  }
  return block;
}
