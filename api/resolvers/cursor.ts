import { createHash } from 'node:crypto';
import { InvalidArgument } from '../errors.ts';
import type { AccountSearch } from './account-search.ts';

/** Where a page ended: in which search, at which block, behind which account. */
export interface Cursor {
  readonly blockHash: string;
  readonly search: string;
  readonly id: string;
}

/** Equal for equal filters and orders; not a secret. */
export function searchKey({ where, orderBy, orderDirection }: AccountSearch): string {
  const order =
    orderBy === null || orderBy === undefined ? null : [orderBy, orderDirection === 'desc' ? 'desc' : 'asc'];
  const text = JSON.stringify([where ?? {}, order], (_key, value) => (typeof value === 'bigint' ? `${value}n` : value));
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

export const cursorText = ({ blockHash, search, id }: Cursor): string =>
  Buffer.from(JSON.stringify([blockHash, search, id])).toString('base64url');

/** @throws InvalidArgument where the text is no cursor, or one of another search */
export function parseCursor(text: string, search: string): Cursor {
  const [blockHash, of, id] = partsOf(text);
  if (typeof blockHash !== 'string' || typeof of !== 'string' || typeof id !== 'string') throw notOfList();
  if (of !== search) {
    throw new InvalidArgument(
      'after is a cursor of another filter or order: give the same where, orderBy and direction.',
    );
  }
  return { blockHash, search, id };
}

/** The cursor does not name an account of the list. */
export const notOfList = (): InvalidArgument =>
  new InvalidArgument('after is no cursor of this list: take it from pageInfo.endCursor or an edge.');

function partsOf(text: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}
