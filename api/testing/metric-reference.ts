import type { Book } from '../../margin/index.ts';
import type { Analytics } from '../book/analytics.ts';

/** One account by the definition of the margin book, summed leg by leg. USD. */
interface Held {
  readonly id: string;
  readonly owner: string;
  readonly pool: string;
  readonly collateral: number;
  readonly debt: number;
  readonly requirement: number;
  readonly surplus: number;
  /** Surplus once the prices of some assets are `factor` times what they are. */
  surplusAt(factor: number, moves: (asset: string) => boolean): number;
}

type Field = 'surplus' | 'requirement' | 'exposure' | 'debt';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function heldAccounts({ book, accounts }: Analytics): Held[] {
  const places = Array.from({ length: book.count }, (_, place) => place).filter((place) => book.ids.at(place) !== '');
  return places.map((place) => {
    const id = book.ids.at(place);
    const value = (field: Field, factorOf: (asset: string) => number = () => 1): number =>
      (book.constants[field][place] ?? 0) +
      sum(legsOf(book, place, field).map(([asset, usd]) => usd * factorOf(asset)));
    const account = accounts.get(id);
    return {
      id,
      owner: account?.owner ?? '',
      pool: account?.poolId ?? '',
      collateral: value('exposure'),
      debt: value('debt'),
      requirement: value('requirement'),
      surplus: value('surplus'),
      surplusAt: (factor, moves) => value('surplus', (asset) => (moves(asset) ? factor : 1)),
    };
  });
}

/** Asset and USD of each leg. */
function legsOf({ index, columns, assets, prices }: Book, place: number, field: Field): [string, number][] {
  const legs: [string, number][] = [];
  for (let i = index.start[place] ?? 0; i < (index.start[place + 1] ?? 0); i++) {
    const asset = index.asset[i] ?? 0;
    legs.push([assets[asset] ?? '', (columns[asset]?.[field][index.place[i] ?? 0] ?? 0) * (prices[asset] ?? 0)]);
  }
  return legs;
}

const isOwing = ({ requirement }: Held): boolean => requirement > 0;

/** Smallest leverage at which the share of the debt of solvent accounts is reached. */
function quantile(accounts: readonly Held[], share: number): number | null {
  const solvent = accounts
    .filter((one) => isOwing(one) && one.collateral > one.debt)
    .map(({ collateral, debt }) => ({ leverage: collateral / (collateral - debt), weight: Math.max(0, debt) }))
    .sort((a, b) => a.leverage - b.leverage);
  const wanted = share * sum(solvent.map(({ weight }) => weight));
  let reached = 0;
  for (const { leverage, weight } of solvent) {
    reached += weight;
    if (reached >= wanted * (1 - 1e-12)) return leverage;
  }
  return null;
}

function meanLeverage(accounts: readonly Held[]): number | null {
  const solvent = accounts.filter((one) => isOwing(one) && one.collateral > one.debt);
  const weight = sum(solvent.map(({ debt }) => Math.max(0, debt)));
  const weighted = solvent.map(({ collateral, debt }) => (Math.max(0, debt) * collateral) / (collateral - debt));
  return weight > 0 ? sum(weighted) / weight : null;
}

function bookMetrics(accounts: readonly Held[], fall: number, moves: (asset: string) => boolean) {
  const debts = accounts.map(({ debt }) => debt).filter((debt) => debt > 0);
  const total = sum(debts);
  const largest = [...debts].sort((a, b) => b - a);
  const share = (value: number): number | null => (total > 0 ? value / total : null);
  const debtOf = (some: readonly Held[]): number => sum(some.map(({ debt }) => debt));
  const fallen = accounts.filter((one) => isOwing(one) && one.surplusAt(1 - fall, moves) < 0);
  const uncovered = accounts.filter((one) => isOwing(one) && one.debt > one.collateral);
  return {
    'leverage-mean': meanLeverage(accounts),
    'leverage-p50': quantile(accounts, 0.5),
    'leverage-p90': quantile(accounts, 0.9),
    'leverage-p99': quantile(accounts, 0.99),
    'debt-usd': total,
    borrowers: debts.length,
    'debt-top1': share(sum(largest.slice(0, 1))),
    'debt-top10': share(sum(largest.slice(0, 10))),
    'debt-hhi': total > 0 ? sum(debts.map((debt) => (debt / total) ** 2)) : null,
    'bad-debt-usd': sum(uncovered.map(({ debt, collateral }) => debt - collateral)),
    'liquidatable-usd': debtOf(accounts.filter((one) => isOwing(one) && one.surplus < 0)),
    'at-risk-usd': debtOf(fallen),
    'at-risk-share': share(debtOf(fallen)),
  };
}

function holderMetrics(accounts: readonly Held[]) {
  const [collateral, debt] = [sum(accounts.map((one) => one.collateral)), sum(accounts.map((one) => one.debt))];
  const ratios = accounts.filter(isOwing).map((one) => (one.surplus + one.requirement) / one.requirement);
  return {
    'margin-ratio': ratios.length > 0 ? Math.min(...ratios) : null,
    'debt-usd': debt,
    'collateral-usd': collateral,
    leverage: collateral > debt ? collateral / (collateral - debt) : null,
  };
}

/** Collateral that becomes liquidatable when the market's price alone falls, and its share of what that price can reach. */
function wall(accounts: readonly Held[], market: string, within: number) {
  const moves = (asset: string): boolean => asset === market;
  const usd = (some: readonly Held[]): number => sum(some.map(({ collateral }) => collateral));
  const sound = accounts.filter((one) => isOwing(one) && one.surplus >= 0);
  const near = usd(sound.filter((one) => one.surplusAt(1 - within, moves) < 0));
  const reached = usd(sound.filter((one) => one.surplusAt(0, moves) < 0));
  const already = usd(accounts.filter((one) => isOwing(one) && one.surplus < 0));
  return { near, share: near === 0 ? 0 : near / (reached + already), already };
}

const grouped = (accounts: readonly Held[], keyOf: (one: Held) => string): Map<string, Held[]> => {
  const groups = new Map<string, Held[]>();
  for (const one of accounts) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
};

/** Values of the book's metrics by name and subject (pool, account or owner; '' for all), by definition alone. */
export function referenceMetrics(analytics: Analytics, { fall, within }: { fall: number; within: number }) {
  const accounts = heldAccounts(analytics);
  const volatile = new Set(analytics.volatileMarkets);
  const values = new Map<string, Map<string, number | null>>();
  const put = (scope: string, subject: string, found: Readonly<Record<string, number | null>>): void => {
    for (const [name, value] of Object.entries(found)) {
      const metric = `${scope}.${name}`;
      values.set(metric, (values.get(metric) ?? new Map()).set(subject, value));
    }
  };
  const ofBook = (some: readonly Held[]) => bookMetrics(some, fall, (asset) => volatile.has(asset));
  put('global', '', ofBook(accounts));
  const byPool = grouped(accounts, ({ pool }) => pool);
  for (const pool of analytics.pools.keys()) put('pool', pool, ofBook(byPool.get(pool) ?? []));
  for (const [id, some] of grouped(accounts, ({ id }) => id)) put('account', id, holderMetrics(some));
  for (const [owner, some] of grouped(accounts, ({ owner }) => owner)) put('owner', owner, holderMetrics(some));
  return { values, wall: (market: string) => wall(accounts, market, within) };
}
