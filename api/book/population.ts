import { inSlices } from '../turns.ts';
import { type AccountState, isExposed, stanceOf } from './account-state.ts';
import { textOf } from './row.ts';

/** What has accounts, by id: a snapshot. */
interface Populated {
  readonly accounts: ReadonlyMap<string, AccountState>;
}

/** Accounts with an open position of each kind in a market. */
export interface Holders {
  readonly suppliers: number;
  readonly borrowers: number;
  readonly longs: number;
  readonly shorts: number;
}

/** Accounts of a pool with an open position, and those of them that owe or trade. */
export interface People {
  readonly accounts: number;
  readonly borrowers: number;
}

/** Who holds what at one block. */
interface Population {
  /** By market id. */
  readonly holders: Map<string, Holders>;
  /** By pool id. */
  readonly people: Map<string, People>;
}

const counted = { SUPPLY: 'suppliers', BORROW: 'borrowers', LONG: 'longs', SHORT: 'shorts' } as const;
const nobody: Holders = { suppliers: 0, borrowers: 0, longs: 0, shorts: 0 };
const none: People = { accounts: 0, borrowers: 0 };

type Accounts = Populated['accounts'];

const known = new WeakMap<Accounts, Population>();

/** Adds an account to a population, or takes it away (−1). */
function count({ holders, people }: Population, account: AccountState, by: 1 | -1): void {
  const { poolId, positions } = account;
  if (positions.length === 0) return;
  const { accounts, borrowers } = people.get(poolId) ?? none;
  people.set(poolId, { accounts: accounts + by, borrowers: borrowers + (isExposed(account) ? by : 0) });
  for (const position of positions) {
    const market = textOf(position, 'market');
    const before = holders.get(market) ?? nobody;
    const kind = counted[stanceOf(position)];
    holders.set(market, { ...before, [kind]: before[kind] + by });
  }
}

const empty = (): Population => ({ holders: new Map(), people: new Map() });

function populationOf({ accounts }: Populated): Population {
  const found = known.get(accounts);
  if (found !== undefined) return found;
  const population = empty();
  for (const account of accounts.values()) count(population, account, 1);
  known.set(accounts, population);
  return population;
}

/** Counts a book's accounts once, breathing now and then; who asks later gets it at once. */
export async function countPopulation({ accounts }: Populated): Promise<void> {
  if (known.has(accounts)) return;
  const population = empty();
  await inSlices(accounts.values(), (account) => count(population, account, 1));
  known.set(accounts, population);
}

/** Where the accounts that some were made from are counted, counts these too: by those that changed alone. */
export function movePopulation(from: Accounts, to: Accounts, touched: Iterable<string>): void {
  const before = known.get(from);
  if (before === undefined) return;
  const population: Population = { holders: new Map(before.holders), people: new Map(before.people) };
  for (const id of touched) {
    const [was, is] = [from.get(id), to.get(id)];
    if (was !== undefined) count(population, was, -1);
    if (is !== undefined) count(population, is, 1);
  }
  known.set(to, population);
}

/** Holders of one market. */
export const holdersOf = (snapshot: Populated, marketId: string): Holders =>
  populationOf(snapshot).holders.get(marketId) ?? nobody;

/** People of some pools together. */
export function peopleOf(snapshot: Populated, isWanted: (poolId: string) => boolean): People {
  let { accounts, borrowers } = none;
  for (const [pool, people] of populationOf(snapshot).people) {
    if (!isWanted(pool)) continue;
    accounts += people.accounts;
    borrowers += people.borrowers;
  }
  return { accounts, borrowers };
}
