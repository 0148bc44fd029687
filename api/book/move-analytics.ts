import {
  type Book,
  type BookRow,
  copyBook,
  createLiveBook,
  type ExcludedAccount,
  type Growth,
  growBook,
} from '../../margin/index.ts';
import type { AccountState } from './account-state.ts';
import { type Analytics, analyticsOf, poolAt } from './analytics.ts';
import type { PoolState } from './pool-state.ts';
import type { MovedSnapshot } from './snapshot.ts';

/** Above this share of accounts, and this many, a new book is the cheaper way. */
const MOST_WRITTEN = 0.3;
const FEW = 1_000;

/** Types whose changes reach rows through prices and indexes only; any other makes every row anew. */
const passing: ReadonlySet<string> = new Set(['MarginPool', 'Market', 'PriceFeed', 'Token', 'InterestRateModel']);

/**
 * The analytics of a moved snapshot from those it was moved from: a copy of the book, over which interest passes, in
 * which changed accounts are written anew, and which gets the new prices. Equal to a book made from nothing but for
 * float64’s rounding (one more for each move), and for bonuses that are means over collaterals, whose weights interest moves
 * by parts in a billion a block. null where more changed than that, and a new book is the way.
 */
export function moveAnalytics(base: Analytics, moved: MovedSnapshot): Analytics | null {
  if (!isPassing(base, moved)) return null;
  const growths = new Map<string, Growth>();
  const remade = new Set<string>();
  for (const pool of moved.pools.values()) {
    if (!addGrowth(growths, { base, moved, pool })) remade.add(pool.id);
  }
  const book = copyBook(base.book);
  growBook(book, growths);
  const live = createLiveBook(book);
  const prices = pricesOf(moved, book.assets);
  const touched = withPools(moved, remade);
  for (const id of reweighed(base.book, prices)) touched.add(id);
  if (touched.size > MOST_WRITTEN * moved.accounts.size + FEW) return null;
  live.setPrices(prices);
  live.updateAccounts(changesOf(moved, touched));
  return analyticsOf(moved, live.book);
}

/**
 * Accounts with several collaterals whose prices moved apart: the mean of their bonuses is weighted by value, so their
 * rows are others now.
 */
function reweighed({ columns, index, ids, prices }: Book, next: Float64Array): Set<string> {
  const ratios = prices.map((price, i) => (next[i] ?? Number.NaN) / price);
  const found = new Set<string>();
  columns.forEach(({ account, exposure, count }, asset) => {
    if (ratios[asset] === 1) return;
    for (let leg = 0; leg < count; leg++) {
      const a = account[leg] ?? 0;
      if (!((exposure[leg] ?? 0) > 0)) continue;
      for (let i = index.start[a] ?? 0; i < (index.start[a + 1] ?? 0); i++) {
        const other = index.asset[i] ?? 0;
        if (ratios[other] === ratios[asset] || !((columns[other]?.exposure[index.place[i] ?? 0] ?? 0) > 0)) continue;
        found.add(ids.at(a));
        break;
      }
    }
  });
  return found;
}

/** The same pools, markets, rules and knowledge of prices. */
function isPassing(base: Analytics, moved: MovedSnapshot): boolean {
  if (moved.changedTypes.some((type) => !passing.has(type)) || base.pools.size !== moved.pools.size) return false;
  for (const [id, pool] of moved.pools) {
    const before = base.pools.get(id);
    if (before === undefined || before.formula?.id !== pool.formula?.id || before.decimals !== pool.decimals)
      return false;
    if (before.assets.length !== pool.assets.length) return false;
    for (const [i, asset] of pool.assets.entries()) {
      const other = before.assets[i];
      const isSame = other !== undefined && other.id === asset.id && (other.price === null) === (asset.price === null);
      if (!isSame || before.markets.get(asset.id)?.tokenDecimals !== pool.markets.get(asset.id)?.tokenDecimals)
        return false;
    }
  }
  return true;
}

interface Move {
  readonly base: Analytics;
  readonly moved: MovedSnapshot;
  readonly pool: PoolState;
}

/** Whether the pool's rows grow with their markets' units alone; then by how much is in `growths`. */
function addGrowth(growths: Map<string, Growth>, { base, moved, pool }: Move): boolean {
  const before = base.pools.get(pool.id);
  if (before === undefined) return false;
  const [was, is] = [poolAt(base, before).scales?.(), poolAt(moved, pool).scales?.()];
  if (was === undefined || is === undefined) return false;
  for (const [market, now] of is) {
    const then = was.get(market);
    const growth = { supply: now.supply / (then?.supply ?? 0), debt: now.debt / (then?.debt ?? 0) };
    if (!(Number.isFinite(growth.supply) && Number.isFinite(growth.debt))) return false;
    growths.set(market, growth);
  }
  return true;
}

function withPools({ touched, accounts }: MovedSnapshot, pools: ReadonlySet<string>): Set<string> {
  const all = new Set(touched);
  if (pools.size === 0) return all;
  for (const { id, poolId } of accounts.values()) if (pools.has(poolId)) all.add(id);
  return all;
}

function pricesOf({ pools }: MovedSnapshot, assets: readonly string[]): Float64Array {
  const prices = new Map(
    [...pools.values()].flatMap((pool) => pool.assets.map(({ id, price }) => [id, price] as const)),
  );
  return Float64Array.from(assets, (id) => prices.get(id) ?? Number.NaN);
}

/** What of the touched accounts the book takes: rows, exclusions, and those that are no more or empty. */
function changesOf(moved: MovedSnapshot, touched: ReadonlySet<string>) {
  const rows: BookRow[] = [];
  const excluded: ExcludedAccount[] = [];
  const gone = new Set(touched);
  const byPool = new Map<string, AccountState[]>();
  for (const id of touched) {
    const account = moved.accounts.get(id);
    if (account === undefined) continue;
    const group = byPool.get(account.poolId);
    if (group === undefined) byPool.set(account.poolId, [account]);
    else group.push(account);
  }
  for (const [id, accounts] of byPool) {
    const pool = moved.pools.get(id);
    if (pool === undefined) continue;
    poolAt(moved, pool).addAccounts(
      {
        add: (row) => {
          rows.push(row);
          gone.delete(row.id);
        },
        exclude: (account, reason) => {
          excluded.push({ id: account, reason });
          gone.delete(account);
        },
      },
      accounts,
    );
  }
  return { rows, gone, excluded };
}
