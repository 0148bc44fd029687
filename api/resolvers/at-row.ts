import { atBlock, blockOf, type EntityRow, type ProcessedBlock } from '../../engine/index.ts';
import type { Analytics } from '../book/analytics.ts';
import { textOf } from '../book/row.ts';
import { InvalidArgument } from '../errors.ts';
import { breathe } from '../turns.ts';
import type { ApiContext } from './context.ts';

/** The book at the block its row was read at: nested derived fields answer at the block of their root. */
export async function analyticsAt(row: EntityRow, { entities, sources }: ApiContext): Promise<Analytics> {
  const analytics = await sources.books.at(blockOf(row) ?? (await entities.block()));
  await breathe();
  return analytics;
}

/** The block a root field's `block` argument names, pinned for the request. @throws InvalidArgument, UnknownBlock */
export function rootBlock(argument: unknown, { entities }: ApiContext): Promise<ProcessedBlock> {
  if (typeof argument !== 'object' || argument === null) return entities.block();
  const given = Object.entries(argument).filter(([, value]) => value !== null && value !== undefined);
  const [name, value] = given[0] ?? [];
  if (given.length === 1 && name === 'hash') return entities.block({ type: 'hash', hash: String(value) });
  if (given.length === 1 && (name === 'number' || name === 'number_gte')) {
    return entities.block({ type: name, number: Number(value) });
  }
  throw new InvalidArgument('block has none or several of number, hash and number_gte: give exactly one.');
}

/** One entity at the book's block, for derived answers that refer to it; null where there is none. */
export async function entityAt(
  { entities }: ApiContext,
  { block }: Pick<Analytics, 'block'>,
  { type, id }: { readonly type: string; readonly id: string },
): Promise<EntityRow | null> {
  const row = await entities.load(type, id, block);
  if (row !== null) atBlock([row], block);
  return row;
}

export const idOf = (row: EntityRow): string => textOf(row, 'id');
