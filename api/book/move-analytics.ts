import {
  type BookRow,
  copyBook,
  createLiveBook,
  type ExcludedAccount,
  type Growth,
  growBook,
} from '../../margin/index.ts';
import { inTurns } from '../turns.ts';
import { type Analytics, analyticsOf, poolAt } from './analytics.ts';
import { byPool } from './book-rows.ts';
import { poolsOfOtherRows } from './other-rows.ts';
import type { PoolState } from './pool-state.ts';
import type { MovedSnapshot } from './snapshot.ts';

/** Above this share of accounts, and this many, a new book is the cheaper way. */
const MOST_WRITTEN = 0.3;
const FEW = 1_000;

/**
 * The analytics of a moved snapshot from those it was moved from: a copy of the book, over which interest passes, in
 * which changed accounts are written anew, and which gets the new prices. Pools whose rows change in any other way have
 * all their accounts written anew. Equal to a book made from nothing but for float64’s rounding (one more for each move).
 * null where more changed than that, and a new book is the way.
 */
export function moveAnalytics(base: Analytics, moved: MovedSnapshot): Analytics | null {
  const steps = moving(base, moved);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same; what comes in meanwhile is answered between the passes over the book. */
export const moveAnalyticsInTurns = (base: Analytics, moved: MovedSnapshot): Promise<Analytics | null> =>
  inTurns(moving(base, moved));

function* moving(base: Analytics, moved: MovedSnapshot): Generator<void, Analytics | null> {
  if (!hasSameAssets(base, moved)) return null;
  const growths = new Map<string, Growth>();
  const remade = new Set(poolsOfOtherRows(base, moved));
  for (const pool of moved.pools.values()) {
    if (!remade.has(pool.id) && !addGrowth(growths, { base, moved, pool })) remade.add(pool.id);
  }
  const touched = withPools(base, moved.touched, remade);
  if (touched.size > MOST_WRITTEN * moved.accounts.size + FEW) return null;
  yield;
  const book = copyBook(base.book);
  yield;
  growBook(book, growths);
  yield;
  const live = createLiveBook(book);
  live.setPrices(pricesOf(moved, book.assets));
  yield;
  const changes = changesOf(moved, touched);
  yield;
  live.updateAccounts(changes);
  yield;
  return analyticsOf(moved, live.book);
}

/** The same pools and markets, and prices known of the same. */
function hasSameAssets(base: Analytics, moved: MovedSnapshot): boolean {
  if (base.pools.size !== moved.pools.size) return false;
  for (const [id, pool] of moved.pools) {
    const before = base.pools.get(id);
    if (before === undefined || before.assets.length !== pool.assets.length) return false;
    for (const [i, asset] of pool.assets.entries()) {
      const other = before.assets[i];
      if (other === undefined || other.id !== asset.id || (other.price === null) !== (asset.price === null))
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

/** Also every account of some pools that is in the book or was kept out of it; no other could get a row. */
function withPools(
  { book, accounts }: Analytics,
  touched: ReadonlySet<string>,
  pools: ReadonlySet<string>,
): Set<string> {
  const all = new Set(touched);
  if (pools.size === 0) return all;
  const isRemade = book.groups.map((group) => pools.has(group));
  for (let place = 0; place < book.count; place++) {
    if (isRemade[book.groupOf[place] ?? 0] === true && book.occupied?.[place] !== 0) all.add(book.ids.at(place));
  }
  for (const { id } of book.excluded) if (pools.has(accounts.get(id)?.poolId ?? '')) all.add(id);
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
  const found = [...touched].flatMap((id) => moved.accounts.get(id) ?? []);
  for (const [id, accounts] of byPool(found)) {
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
