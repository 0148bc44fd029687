import type { EntityReader } from '../../engine/index.ts';
import type { Analytics } from '../book/analytics.ts';
import { textOf } from '../book/row.ts';
import type { DerivedAccountKey } from '../schema/index.ts';
import { inSlices } from '../turns.ts';
import { type CandidateTest, candidateNumber, hasDerivedKey, parseAccountWhere } from './account-filter.ts';
import { type AccountSearch, candidateOf, candidates, isDerivedKey, testOf } from './account-search.ts';
import { notOfList } from './cursor.ts';
import { createSmallest } from './smallest.ts';

export interface PageRequest extends AccountSearch {
  readonly first: number;
  /** The account that the page before ended with. */
  readonly after: string | null;
}

export interface AccountPage {
  readonly ids: readonly string[];
  readonly hasNext: boolean;
  /** Accounts of all pages. */
  readonly total: number;
}

/** One page of a search at the book's block, in the order of `searchAccounts`. @throws InvalidArgument */
export async function accountPage(
  reader: EntityReader,
  analytics: Analytics,
  request: PageRequest,
): Promise<AccountPage> {
  const { orderBy, after } = request;
  if (after !== null && !analytics.accounts.has(after)) throw notOfList();
  if (!isDerivedKey(orderBy)) return storedPage(reader, analytics, request);
  const test = await testOf(reader, analytics, parseAccountWhere(request.where ?? {}));
  return derivedPage(analytics, { ...request, key: orderBy, test });
}

interface DerivedRequest extends PageRequest {
  readonly key: DerivedAccountKey;
  readonly test: CandidateTest;
}

interface Ranked {
  readonly id: string;
  readonly rank: number;
}

const isBefore = (a: Ranked, b: Ranked): boolean => (a.rank === b.rank ? a.id < b.id : a.rank < b.rank);

async function derivedPage(analytics: Analytics, request: DerivedRequest): Promise<AccountPage> {
  const { key, test, orderDirection, first, after } = request;
  const numberOf = candidateNumber(analytics, key);
  const sign = orderDirection === 'desc' ? -1 : 1;
  const rankOf = (candidate: Parameters<CandidateTest>[0]): Ranked => {
    const number = numberOf(candidate);
    return { id: candidate.id, rank: Number.isNaN(number) ? Number.POSITIVE_INFINITY : sign * number };
  };
  const last = after === null ? null : rankOf(candidateOf(analytics, after));
  const smallest = createSmallest<Ranked>(first + 1, isBefore);
  let total = 0;
  await inSlices(candidates(analytics), (candidate) => {
    if (!test(candidate)) return;
    total++;
    const ranked = rankOf(candidate);
    if (last === null || isBefore(last, ranked)) smallest.offer(ranked);
  });
  return pageOf(
    smallest.sorted().map(({ id }) => id),
    first,
    total,
  );
}

/** The store orders; what only the book knows is tested here. */
async function storedPage(reader: EntityReader, analytics: Analytics, request: PageRequest): Promise<AccountPage> {
  const { orderBy, orderDirection, first, after } = request;
  const where = request.where ?? {};
  const isDerived = hasDerivedKey(where);
  const test = isDerived ? await testOf(reader, analytics, parseAccountWhere(where)) : () => true;
  const ordered = await reader.find({
    type: 'MarginAccount',
    block: analytics.block.number,
    fields: ['id'],
    ...(isDerived ? {} : { where }),
    ...(typeof orderBy === 'string' && { orderBy, orderDirection: orderDirection === 'desc' ? 'desc' : 'asc' }),
  });
  const ids = ordered.map((row) => textOf(row, 'id')).filter((id) => test(candidateOf(analytics, id)));
  const start = after === null ? 0 : ids.indexOf(after) + 1;
  if (after !== null && start === 0) throw notOfList();
  return pageOf(ids.slice(start, start + first + 1), first, ids.length);
}

const pageOf = (ids: readonly string[], first: number, total: number): AccountPage => ({
  ids: ids.slice(0, first),
  hasNext: ids.length > first,
  total,
});
