import type { EntityReader, WhereInput } from '../../engine/index.ts';
import { type AccountIds, type AccountMask, accountMask } from '../../margin/index.ts';
import type { Analytics } from '../book/analytics.ts';
import { textOf } from '../book/row.ts';
import { type DerivedAccountKey, derivedAccountKeys } from '../schema/index.ts';
import { inSlices } from '../turns.ts';
import {
  type AccountCondition,
  type Candidate,
  type CandidateTest,
  candidateNumber,
  hasDerivedKey,
  parseAccountWhere,
} from './account-filter.ts';
import { createSmallest } from './smallest.ts';

export interface AccountSearch {
  readonly where?: WhereInput | null;
  readonly orderBy?: string | null;
  readonly orderDirection?: 'asc' | 'desc' | null;
}

/** Whether a search needs the book; one that does not is the store's alone. */
export function needsBook({ where, orderBy }: AccountSearch): boolean {
  return isDerivedKey(orderBy) || (where !== null && where !== undefined && hasDerivedKey(where));
}

export const isDerivedKey = (key: string | null | undefined): key is DerivedAccountKey =>
  derivedAccountKeys.some((one) => one === key);

/** Ids of the first `limit` accounts a search finds at the book's block, in its order; ties by id. */
export async function searchAccounts(
  reader: EntityReader,
  analytics: Analytics,
  { where, orderBy, orderDirection, limit }: AccountSearch & { readonly limit: number },
): Promise<string[]> {
  const test = await testOf(reader, analytics, parseAccountWhere(where ?? {}));
  const isDescending = orderDirection === 'desc';
  if (isDerivedKey(orderBy)) return firstByNumber(analytics, { test, key: orderBy, isDescending, limit });
  const ordered = await reader.find({
    type: 'MarginAccount',
    block: analytics.block.number,
    fields: ['id'],
    ...(typeof orderBy === 'string' && { orderBy, orderDirection: isDescending ? 'desc' : 'asc' }),
  });
  const found: string[] = [];
  for (const row of ordered) {
    const candidate = candidateOf(analytics, textOf(row, 'id'));
    if (found.length < limit && test(candidate)) found.push(candidate.id);
  }
  return found;
}

/** The accounts of the book that a `where` selects. */
export async function selectedAccounts(
  reader: EntityReader,
  analytics: Analytics,
  where: WhereInput,
): Promise<AccountMask> {
  const test = await testOf(reader, analytics, parseAccountWhere(where));
  const { ids } = analytics.book;
  return accountMask(analytics.book, (place) => test(placed(ids, place)));
}

/** A test by id of whether a `where` selects an account of the book's block. @throws InvalidArgument */
export async function accountTest(
  reader: EntityReader,
  analytics: Analytics,
  where: WhereInput,
): Promise<(id: string) => boolean> {
  const test = await testOf(reader, analytics, parseAccountWhere(where));
  return (id) => test(candidateOf(analytics, id));
}

interface OrderedSearch {
  readonly test: CandidateTest;
  readonly key: DerivedAccountKey;
  readonly isDescending: boolean;
  readonly limit: number;
}

/** Accounts without the number come last in either direction. */
async function firstByNumber(
  analytics: Analytics,
  { test, key, isDescending, limit }: OrderedSearch,
): Promise<string[]> {
  const numberOf = candidateNumber(analytics, key);
  const sign = isDescending ? -1 : 1;
  const smallest = createSmallest<{ readonly id: string; readonly rank: number }>(limit, (a, b) =>
    a.rank === b.rank ? a.id < b.id : a.rank < b.rank,
  );
  await inSlices(candidates(analytics), (candidate) => {
    if (!test(candidate)) return;
    const number = numberOf(candidate);
    smallest.offer({ id: candidate.id, rank: Number.isNaN(number) ? Number.POSITIVE_INFINITY : sign * number });
  });
  return smallest.sorted().map(({ id }) => id);
}

/** Every account of the block, in the book or not. */
export function* candidates(analytics: Analytics): Generator<Candidate> {
  const { book, accounts, excluded } = analytics;
  for (let place = 0; place < book.count; place++) {
    if (book.occupied?.[place] !== 0) yield placed(book.ids, place);
  }
  if (book.count - book.vacant === accounts.size) return;
  for (const id of accounts.keys()) {
    if (book.ids.placeOf(id) === undefined) yield { id, place: excluded.has(id) ? 'excluded' : 'empty' };
  }
}

/** Its id is made when it is asked for: most tests look at the place alone. */
const placed = (ids: AccountIds, place: number): Candidate => ({
  place,
  get id() {
    return ids.at(place);
  },
});

export function candidateOf({ book, excluded }: Analytics, id: string): Candidate {
  return { id, place: book.ids.placeOf(id) ?? (excluded.has(id) ? 'excluded' : 'empty') };
}

/** Reads the stored parts of a condition as sets of ids, so that it can be tested account by account. */
export async function testOf(
  reader: EntityReader,
  analytics: Analytics,
  condition: AccountCondition,
): Promise<CandidateTest> {
  switch (condition.type) {
    case 'derived':
      return condition.testOf(analytics);
    case 'stored': {
      const { where } = condition;
      const rows = await reader.find({ type: 'MarginAccount', block: analytics.block.number, where, fields: ['id'] });
      const ids = new Set(rows.map((row) => textOf(row, 'id')));
      return ({ id }) => ids.has(id);
    }
    case 'all': {
      const parts = await Promise.all(condition.of.map((part) => testOf(reader, analytics, part)));
      return (candidate) => parts.every((part) => part(candidate));
    }
    case 'any': {
      const parts = await Promise.all(condition.of.map((part) => testOf(reader, analytics, part)));
      return (candidate) => parts.some((part) => part(candidate));
    }
  }
}
