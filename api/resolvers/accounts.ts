import type { GraphQLResolveInfo } from 'graphql';
import type { EntityGraph, EntityRow, ProcessedBlock } from '../../engine/index.ts';
import { intArgument } from '../arguments.ts';
import { type AccountSearch, needsBook, searchAccounts } from './account-search.ts';
import { idOf, rootBlock } from './at-row.ts';
import type { ApiContext } from './context.ts';

interface AccountsArguments extends AccountSearch {
  readonly first?: number | null;
  readonly skip?: number | null;
  readonly block?: unknown;
  readonly subgraphError?: 'allow' | 'deny';
}

type StoredAccounts = (
  root: unknown,
  args: AccountsArguments & { readonly [name: string]: unknown },
  context: ApiContext,
  info: GraphQLResolveInfo,
) => unknown;

/**
 * `marginAccounts`: a search with a derived key is answered by the book and its rows then loaded by id; any other is
 * the store's.
 */
export function accountsResolver(graph: EntityGraph, stored: StoredAccounts): StoredAccounts {
  return async (root, args, context, info) => {
    if (!needsBook(args)) return stored(root, args, context, info);
    const first = intArgument('first', args.first, { min: 1, max: 1000, fallback: 100 });
    const skip = intArgument('skip', args.skip, { min: 0, max: Number.MAX_SAFE_INTEGER, fallback: 0 });
    const block = await rootBlock(args.block, context);
    const analytics = await context.sources.books.at(block);
    const ids = await searchAccounts(context.sources.reader, analytics, { ...args, limit: skip + first });
    const rows = await rowsById(context, block, ids.slice(skip));
    await graph.prefetch({ type: 'MarginAccount', rows, block }, context, info);
    await context.entities.confirm(block, args.subgraphError === 'allow' ? 'tell' : 'deny');
    return rows;
  };
}

/** Rows in the order of their ids. */
export async function rowsById(
  { sources }: ApiContext,
  block: ProcessedBlock,
  ids: readonly string[],
): Promise<EntityRow[]> {
  if (ids.length === 0) return [];
  const rows = await sources.reader.find({ type: 'MarginAccount', block: block.number, where: { id_in: ids } });
  const byId = new Map(rows.map((row) => [idOf(row), row]));
  return ids.map((id) => byId.get(id)).filter((row) => row !== undefined);
}
