import type { WhereInput } from '../../engine/index.ts';
import { decimalNumber } from '../arguments.ts';
import { accountNumber, isLiquidatable } from '../book/account-numbers.ts';
import type { Analytics } from '../book/analytics.ts';
import { InvalidArgument } from '../errors.ts';
import { type DerivedAccountKey, derivedAccountKeys, derivedComparisons } from '../schema/index.ts';

/** A `where` of marginAccounts taken apart: what the store answers, what the book answers, and how they join. */
export type AccountCondition =
  | { readonly type: 'all'; readonly of: readonly AccountCondition[] }
  | { readonly type: 'any'; readonly of: readonly AccountCondition[] }
  | { readonly type: 'stored'; readonly where: WhereInput }
  | { readonly type: 'derived'; readonly test: (analytics: Analytics, id: string) => boolean };

/** Whether a `where` has a derived key anywhere. */
export function hasDerivedKey(where: WhereInput): boolean {
  return Object.entries(where).some(([key, value]) =>
    key === 'and' || key === 'or' ? branchesOf(value).some(hasDerivedKey) : tests.has(key),
  );
}

/** @throws InvalidArgument where `or` stands beside other keys, as on The Graph */
export function parseAccountWhere(where: WhereInput): AccountCondition {
  const parts: AccountCondition[] = [];
  const stored: { [key: string]: unknown } = {};
  for (const [key, value] of Object.entries(where)) {
    const test = tests.get(key);
    if (key === 'and') parts.push(...branchesOf(value).map(parseAccountWhere));
    else if (key === 'or') parts.push({ type: 'any', of: branchesOf(value).map(parseAccountWhere) });
    else if (test === undefined) stored[key] = value;
    else if (value !== null && value !== undefined) parts.push({ type: 'derived', test: test(value) });
  }
  if ('or' in where && Object.keys(where).length > 1) {
    throw new InvalidArgument('where has `or` beside other keys: move them into each branch, or join them with `and`.');
  }
  if (Object.keys(stored).length > 0) parts.unshift({ type: 'stored', where: stored });
  return { type: 'all', of: parts };
}

function branchesOf(value: unknown): WhereInput[] {
  return Array.isArray(value) ? value.filter((one): one is WhereInput => typeof one === 'object' && one !== null) : [];
}

type Test = (analytics: Analytics, id: string) => boolean;

const comparisons: { readonly [suffix: string]: (a: number, b: number) => boolean } = {
  _gt: (a, b) => a > b,
  _gte: (a, b) => a >= b,
  _lt: (a, b) => a < b,
  _lte: (a, b) => a <= b,
};

/** An account whose number is null passes no comparison. */
function comparison(key: DerivedAccountKey, suffix: string): (value: unknown) => Test {
  const holds = comparisons[suffix] ?? (() => false);
  return (value) => {
    const limit = decimalNumber(value);
    return (analytics, id) => {
      const number = accountNumber(analytics, id, key);
      return number !== null && holds(number, limit);
    };
  };
}

const tests: ReadonlyMap<string, (value: unknown) => Test> = new Map([
  ...derivedAccountKeys.flatMap((key) =>
    derivedComparisons.map((suffix) => [`${key}${suffix}`, comparison(key, suffix)] as const),
  ),
  [
    'isLiquidatable',
    (value: unknown): Test =>
      (analytics, id) =>
        isLiquidatable(analytics, id) === value,
  ] as const,
]);
