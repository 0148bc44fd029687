import type { EntityReader, WhereInput } from '../../engine/index.ts';
import { accountNumber } from '../book/account-numbers.ts';
import type { Analytics } from '../book/analytics.ts';
import { textOf } from '../book/row.ts';
import { type DerivedAccountKey, derivedAccountKeys } from '../schema/index.ts';
import { type AccountCondition, hasDerivedKey, parseAccountWhere } from './account-filter.ts';

export interface AccountSearch {
  readonly where?: WhereInput | null;
  readonly orderBy?: string | null;
  readonly orderDirection?: 'asc' | 'desc' | null;
}

/** Whether a search needs the book; one that does not is the store's alone. */
export function needsBook({ where, orderBy }: AccountSearch): boolean {
  return isDerivedKey(orderBy) || (where !== null && where !== undefined && hasDerivedKey(where));
}

const isDerivedKey = (key: string | null | undefined): key is DerivedAccountKey =>
  derivedAccountKeys.some((one) => one === key);

/** Ids of the accounts a search finds at the book's block, in its order; ties by id. */
export async function searchAccounts(
  reader: EntityReader,
  analytics: Analytics,
  { where, orderBy, orderDirection }: AccountSearch,
): Promise<string[]> {
  const matches = await matcher(reader, analytics, parseAccountWhere(where ?? {}));
  const isDescending = orderDirection === 'desc';
  if (isDerivedKey(orderBy)) {
    const found = [...analytics.accounts.keys()].filter(matches);
    return sortByNumber(found, (id) => accountNumber(analytics, id, orderBy), isDescending);
  }
  const ordered = await reader.find({
    type: 'MarginAccount',
    block: analytics.block.number,
    fields: ['id'],
    ...(typeof orderBy === 'string' && { orderBy, orderDirection: isDescending ? 'desc' : 'asc' }),
  });
  return ordered.map((row) => textOf(row, 'id')).filter(matches);
}

/** Resolves the stored parts of a condition to sets of ids, so that it can be tested account by account. */
async function matcher(
  reader: EntityReader,
  analytics: Analytics,
  condition: AccountCondition,
): Promise<(id: string) => boolean> {
  switch (condition.type) {
    case 'derived':
      return (id) => condition.test(analytics, id);
    case 'stored': {
      const { where } = condition;
      const rows = await reader.find({ type: 'MarginAccount', block: analytics.block.number, where, fields: ['id'] });
      const ids = new Set(rows.map((row) => textOf(row, 'id')));
      return (id) => ids.has(id);
    }
    case 'all': {
      const parts = await Promise.all(condition.of.map((part) => matcher(reader, analytics, part)));
      return (id) => parts.every((part) => part(id));
    }
    case 'any': {
      const parts = await Promise.all(condition.of.map((part) => matcher(reader, analytics, part)));
      return (id) => parts.some((part) => part(id));
    }
  }
}

/** Accounts without the number come last in either direction. */
function sortByNumber(
  ids: readonly string[],
  numberOf: (id: string) => number | null,
  isDescending: boolean,
): string[] {
  const keyed = ids.map((id) => ({ id, number: numberOf(id) }));
  const sign = isDescending ? -1 : 1;
  keyed.sort((a, b) => {
    if (a.number === null || b.number === null) {
      if (a.number !== b.number) return a.number === null ? 1 : -1;
    } else if (a.number !== b.number) return sign * (a.number - b.number);
    return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
  });
  return keyed.map(({ id }) => id);
}
