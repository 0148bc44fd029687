import type { WhereInput } from '../../engine/index.ts';
import { decimalNumber } from '../arguments.ts';
import { accountNumbers } from '../book/account-numbers.ts';
import type { Analytics } from '../book/analytics.ts';
import { InvalidArgument } from '../errors.ts';
import { type DerivedAccountKey, derivedAccountKeys, derivedComparisons } from '../schema/index.ts';

/** An account to test: its id, and its place in the book or why it has none. */
export interface Candidate {
  readonly id: string;
  readonly place: number | 'empty' | 'excluded';
}

export type CandidateTest = (candidate: Candidate) => boolean;

/** A `where` of marginAccounts taken apart: what the store answers, what the book answers, and how they join. */
export type AccountCondition =
  | { readonly type: 'all'; readonly of: readonly AccountCondition[] }
  | { readonly type: 'any'; readonly of: readonly AccountCondition[] }
  | { readonly type: 'stored'; readonly where: WhereInput }
  | { readonly type: 'derived'; readonly testOf: (analytics: Analytics) => CandidateTest };

/** Whether a `where` has a derived key anywhere. */
export function hasDerivedKey(where: WhereInput): boolean {
  return Object.entries(where).some(([key, value]) =>
    key === 'and' || key === 'or' ? branchesOf(value).some(hasDerivedKey) : derivedTests.has(key),
  );
}

/** @throws InvalidArgument where `or` stands beside other keys, as on The Graph */
export function parseAccountWhere(where: WhereInput): AccountCondition {
  const parts: AccountCondition[] = [];
  const stored: { [key: string]: unknown } = {};
  for (const [key, value] of Object.entries(where)) {
    const derived = derivedTests.get(key);
    if (key === 'and') parts.push(...branchesOf(value).map(parseAccountWhere));
    else if (key === 'or') parts.push({ type: 'any', of: branchesOf(value).map(parseAccountWhere) });
    else if (derived === undefined) stored[key] = value;
    else if (value !== null && value !== undefined) parts.push({ type: 'derived', testOf: derived(value) });
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

type DerivedTest = (value: unknown) => (analytics: Analytics) => CandidateTest;

/** A number that is not defined passes no comparison, as NaN does not. */
const comparisons: { readonly [suffix in (typeof derivedComparisons)[number]]: (a: number, b: number) => boolean } = {
  _gt: (a, b) => a > b,
  _gte: (a, b) => a >= b,
  _lt: (a, b) => a < b,
  _lte: (a, b) => a <= b,
};

function comparison(key: DerivedAccountKey, suffix: keyof typeof comparisons): DerivedTest {
  const holds = comparisons[suffix];
  return (value) => (analytics) => {
    const limit = decimalNumber(value);
    const numberOf = candidateNumber(analytics, key);
    return (candidate) => holds(numberOf(candidate), limit);
  };
}

/** The number of a candidate; NaN where it is not defined or not known. */
export function candidateNumber(analytics: Analytics, key: DerivedAccountKey): (candidate: Candidate) => number {
  const { inBook, ofEmpty } = accountNumbers(analytics, key);
  return ({ place }) => {
    if (typeof place === 'number') return inBook[place] ?? Number.NaN;
    return place === 'empty' ? ofEmpty : Number.NaN;
  };
}

/** Excluded accounts are neither liquidatable nor not: nobody knows. */
const liquidatable: DerivedTest = (value) => (analytics) => {
  const { requirement, surplus } = analytics.book.sums;
  return ({ place }) => {
    if (place === 'excluded') return false;
    const is = typeof place === 'number' && (requirement[place] ?? 0) > 0 && (surplus[place] ?? 0) < 0;
    return is === value;
  };
};

const derivedTests: ReadonlyMap<string, DerivedTest> = new Map([
  ...derivedAccountKeys.flatMap((key) =>
    derivedComparisons.map((suffix) => [`${key}${suffix}`, comparison(key, suffix)] as const),
  ),
  ['isLiquidatable', liquidatable] as const,
]);
