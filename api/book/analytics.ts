import { type Book, createBookBuilder, type PoolAt } from '../../margin/index.ts';
import { breathe } from '../turns.ts';
import { addingRows } from './book-rows.ts';
import type { PoolState } from './pool-state.ts';
import type { Snapshot } from './snapshot.ts';
import { isStableMarket } from './stable.ts';

/** A snapshot and its margin book. Assets of the book are market ids, its groups pool ids. */
export interface Analytics extends Snapshot {
  readonly book: Book;
  /** Why an account with positions is not in the book, for people. */
  readonly excluded: ReadonlyMap<string, string>;
  /** Markets whose token stands for a dollar. */
  readonly stableMarkets: ReadonlySet<string>;
  /** Priced markets that are not stable: what moves when "every price" moves. */
  readonly volatileMarkets: readonly string[];
  readonly formulaVersion: string;
}

/** The analytics of a snapshot, accounts accrued to its block's timestamp. */
export function createAnalytics(snapshot: Snapshot): Analytics {
  const steps = making(snapshot);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same, breathing between some hundreds of accounts: what comes in meanwhile is answered. */
export async function createAnalyticsInTurns(snapshot: Snapshot): Promise<Analytics> {
  const steps = making(snapshot);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await breathe();
  }
}

function* making(snapshot: Snapshot): Generator<void, Analytics> {
  const pools = [...snapshot.pools.values()];
  const builder = createBookBuilder(pools.flatMap(({ assets }) => assets));
  const poolsAt = new Map(pools.map((pool) => [pool.id, poolAt(snapshot, pool)]));
  yield* addingRows({ builder, accounts: snapshot.accounts, pools: poolsAt });
  return analyticsOf(snapshot, builder.finish());
}

/** A snapshot with the book that was made of it. */
export function analyticsOf({ block, pools: byId, markets, accounts, poolRows }: Snapshot, book: Book): Analytics {
  const snapshot: Snapshot = { block, pools: byId, markets, accounts, poolRows };
  const pools = [...byId.values()];
  const stableMarkets = stableMarketsOf(pools);
  const isVolatile = (id: string, i: number) => !stableMarkets.has(id) && !Number.isNaN(book.prices[i] ?? Number.NaN);
  return {
    ...snapshot,
    book,
    excluded: reasonsOf(book.excluded, snapshot),
    stableMarkets,
    volatileMarkets: book.assets.filter(isVolatile),
    formulaVersion: formulaVersionOf(pools),
  };
}

/** A pool with interest, funding and fees up to the block's timestamp. */
export const poolAt = ({ block }: Pick<Snapshot, 'block'>, pool: PoolState): PoolAt => pool.at(BigInt(block.timestamp));

/** Few reasons keep many accounts out. */
function reasonsOf(excluded: Book['excluded'], snapshot: Snapshot): Map<string, string> {
  const texts = new Map<string, string>();
  const reasons = new Map<string, string>();
  for (const { id, reason } of excluded) {
    const text = texts.get(reason) ?? readable(reason, snapshot);
    texts.set(reason, text);
    reasons.set(id, text);
  }
  return reasons;
}

function stableMarketsOf(pools: readonly PoolState[]): Set<string> {
  const stable = new Set<string>();
  for (const { markets, decimals } of pools) {
    for (const market of markets.values()) if (isStableMarket(market, decimals)) stable.add(market.id);
  }
  return stable;
}

/** One formula per protocol version in use; "(assumed)" where the contract's revision is not known here. */
function formulaVersionOf(pools: readonly PoolState[]): string {
  const ids = pools.flatMap(({ formula }) => {
    if (formula === null) return [];
    return formula.assumed ? `${formula.id} (assumed)` : formula.id;
  });
  return [...new Set(ids)].sort().join(', ');
}

/** Reasons name markets by id; people know them by name. */
export function readable(reason: string, { markets }: Pick<Snapshot, 'markets'>): string {
  return reason.replace(/0x[0-9a-f]{80}/g, (id) => markets.get(id)?.name ?? id);
}
