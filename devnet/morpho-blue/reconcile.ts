import { loadAccounts } from '../../api/book/load-accounts.ts';
import { loadPools } from '../../api/book/load-pools.ts';
import type { EntityReader } from '../../engine/index.ts';
import {
  type AccountFacts,
  accruedMorpho,
  type MorphoPool,
  morphoBorrowed,
  morphoHealthFactor,
  morphoMaxBorrow,
  morphoPool,
  morphoSupplied,
} from '../../margin/index.ts';
import type { Difference } from '../reconcile.ts';
import type { Note } from '../reconcile-parameters.ts';
import type { HolderView, MorphoView, PairView } from './views.ts';

const WAD = 10n ** 18n;
const PRICE_SCALE = 10n ** 36n;

function balancesOf(account: AccountFacts | undefined): Record<string, bigint> {
  const balances: Record<string, bigint> = { LENDER: 0n, BORROWER: 0n, COLLATERAL: 0n };
  for (const { side, scaledBalance } of account?.positions ?? [])
    balances[String(side)] = BigInt(String(scaledBalance));
  return balances;
}

interface Rebuilt {
  readonly pool: MorphoPool;
  readonly timestamp: bigint;
  readonly note: Note;
}

function compareMarket(view: PairView, { pool, timestamp, note }: Rebuilt): void {
  const compare = (field: string, onChain: bigint, rebuilt: bigint): void =>
    note(`market ${pool.loan.name}`, field, { onChain, rebuilt });
  for (const [field, onChain] of Object.entries(view.stored)) {
    const rebuilt = Object.entries(pool.market).find(([name]) => name === field)?.[1];
    compare(field, onChain, rebuilt ?? -1n);
  }
  const { market } = accruedMorpho(pool, timestamp);
  const [supplyAssets, supplyShares, borrowAssets, borrowShares] = view.expected;
  compare('supply assets with interest', supplyAssets, market.totalSupplyAssets);
  compare('supply shares with fee', supplyShares, market.totalSupplyShares);
  compare('borrow assets with interest', borrowAssets, market.totalBorrowAssets);
  compare('borrow shares', borrowShares, market.totalBorrowShares);
  compare('price', view.price, pool.price ?? 0n);
  compare('LLTV', view.pair.params.lltv, pool.lltv);
  const collateral = view.holders.reduce((sum, holder) => sum + holder.collateral, 0n);
  compare('collateral of all accounts', collateral, pool.collateralTotal);
}

/** The health the contract decides by, from its own numbers: maxBorrow / borrowed, WAD, floors as in `_isHealthy`. */
function healthOf(holder: HolderView, view: PairView): bigint {
  const [, , borrowAssets, borrowShares] = view.expected;
  const [numerator, denominator] = [holder.borrowShares * (borrowAssets + 1n), borrowShares + 1_000_000n];
  const borrowed = (numerator + denominator - 1n) / denominator;
  const power = (((holder.collateral * view.price) / PRICE_SCALE) * view.pair.params.lltv) / WAD;
  return borrowed === 0n ? 0n : (power * WAD) / borrowed;
}

function compareHolder(
  view: PairView,
  holder: HolderView,
  { pool, timestamp, note, account }: Rebuilt & { readonly account: AccountFacts | undefined },
): void {
  const compare = (field: string, onChain: bigint, rebuilt: bigint): void =>
    note(`${holder.user} in ${pool.loan.name}`, field, { onChain, rebuilt });
  const { LENDER = 0n, BORROWER = 0n, COLLATERAL = 0n } = balancesOf(account);
  compare('supply shares', holder.supplyShares, LENDER);
  compare('borrow shares', holder.borrowShares, BORROWER);
  compare('collateral', holder.collateral, COLLATERAL);
  const { market } = accruedMorpho(pool, timestamp);
  const position = { borrowShares: BORROWER, collateral: COLLATERAL };
  const terms = { price: pool.price ?? 0n, lltv: pool.lltv };
  compare('supplied', holder.supplied, morphoSupplied(market, LENDER));
  compare('borrowed', holder.borrowed, morphoBorrowed(market, position));
  compare('health factor', healthOf(holder, view), morphoHealthFactor(market, position, terms) ?? 0n);
  const isUnhealthy = BORROWER > 0n && morphoMaxBorrow(position, terms) < morphoBorrowed(market, position);
  compare('liquidatable', holder.isLiquidatable ? 1n : 0n, isUnhealthy ? 1n : 0n);
}

/**
 * Compares every market, account, price and health of Morpho Blue, as a store rebuilt them from events, with what the
 * contracts said at the same block: every value exactly. An empty list means that they agree.
 */
export async function reconcileMorpho(reader: EntityReader, view: MorphoView): Promise<Difference[]> {
  const { number: block } = await reader.resolveBlock({ type: 'number', number: view.block });
  const [pools, accounts] = await Promise.all([loadPools(reader, block), loadAccounts({ reader, block })]);
  const differences: Difference[] = [];
  const note: Note = (subject, field, { onChain, rebuilt }) => {
    if (onChain !== rebuilt) differences.push({ block: view.block, subject, field, onChain, rebuilt });
  };
  for (const pair of view.pairs) {
    const state = pools.get(pair.pair.id);
    if (state === undefined) throw new Error(`the subgraph knows no pool ${pair.pair.id}`);
    const rebuilt = { pool: morphoPool(state.facts), timestamp: BigInt(view.timestamp), note };
    compareMarket(pair, rebuilt);
    for (const holder of pair.holders) {
      const account = accounts.get(`${pair.pair.id}${holder.user.slice(2)}`);
      compareHolder(pair, holder, { ...rebuilt, account });
    }
  }
  return differences;
}
