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

/** How many of each kind: accounts and exposed ones by pool id, the others by market id. */
const kinds = ['accounts', 'exposed', 'suppliers', 'borrowers', 'longs', 'shorts'] as const;
type Population = { readonly [kind in (typeof kinds)[number]]: Map<string, number> };

const kindOf = { SUPPLY: 'suppliers', BORROW: 'borrowers', LONG: 'longs', SHORT: 'shorts' } as const;

type Accounts = Populated['accounts'];

const known = new WeakMap<Accounts, Population>();

/** What was made of accounts while they are still being counted. */
interface Heir {
  readonly accounts: WeakRef<Accounts>;
  /** What it has more than what it was made of. */
  readonly more: Population;
  readonly heirs: Heir[];
}

const counting = new WeakMap<Accounts, Heir[]>();

const empty = (): Population => ({
  accounts: new Map(),
  exposed: new Map(),
  suppliers: new Map(),
  borrowers: new Map(),
  longs: new Map(),
  shorts: new Map(),
});

const add = (counts: Map<string, number>, id: string, by: number): void =>
  void counts.set(id, (counts.get(id) ?? 0) + by);

/** Adds an account to a population, or takes it away (−1). */
function count(population: Population, account: AccountState, by: 1 | -1): void {
  const { poolId, positions } = account;
  if (positions.length === 0) return;
  add(population.accounts, poolId, by);
  if (isExposed(account)) add(population.exposed, poolId, by);
  for (const position of positions) add(population[kindOf[stanceOf(position)]], textOf(position, 'market'), by);
}

function plus(base: Population, more: Population): Population {
  const sum = empty();
  for (const kind of kinds) {
    for (const part of [base, more]) for (const [id, by] of part[kind]) add(sum[kind], id, by);
  }
  return sum;
}

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
  const heirs: Heir[] = [];
  counting.set(accounts, heirs);
  await inSlices(accounts.values(), (account) => count(population, account, 1));
  counting.delete(accounts);
  known.set(accounts, population);
  tellHeirs(population, heirs);
}

function tellHeirs(population: Population, heirs: readonly Heir[]): void {
  for (const { accounts, more, heirs: next } of heirs) {
    const own = plus(population, more);
    const alive = accounts.deref();
    if (alive !== undefined) {
      counting.delete(alive);
      known.set(alive, own);
    }
    tellHeirs(own, next);
  }
}

/** Where the accounts that some were made from are counted, or will be, counts these too: by those that changed alone. */
export function movePopulation(from: Accounts, to: Accounts, touched: Iterable<string>): void {
  const [before, heirs] = [known.get(from), counting.get(from)];
  if (before === undefined && heirs === undefined) return;
  const more = empty();
  for (const id of touched) {
    const [was, is] = [from.get(id), to.get(id)];
    if (was !== undefined) count(more, was, -1);
    if (is !== undefined) count(more, is, 1);
  }
  if (before !== undefined) {
    known.set(to, plus(before, more));
    return;
  }
  const own: Heir[] = [];
  counting.set(to, own);
  heirs?.push({ accounts: new WeakRef(to), more, heirs: own });
}

/** Holders of one market. */
export function holdersOf(snapshot: Populated, marketId: string): Holders {
  const { suppliers, borrowers, longs, shorts } = populationOf(snapshot);
  const of = (counts: ReadonlyMap<string, number>): number => counts.get(marketId) ?? 0;
  return { suppliers: of(suppliers), borrowers: of(borrowers), longs: of(longs), shorts: of(shorts) };
}

/** People of some pools together. */
export function peopleOf(snapshot: Populated, isWanted: (poolId: string) => boolean): People {
  const { accounts, exposed } = populationOf(snapshot);
  const sumOf = (counts: ReadonlyMap<string, number>): number =>
    [...counts].reduce((sum, [pool, number]) => sum + (isWanted(pool) ? number : 0), 0);
  return { accounts: sumOf(accounts), borrowers: sumOf(exposed) };
}
