import { loadAccounts } from '../api/book/load-accounts.ts';
import { loadPools } from '../api/book/load-pools.ts';
import type { PoolState } from '../api/book/pool-state.ts';
import type { EntityReader } from '../engine/index.ts';
import {
  type AaveUser,
  aaveMarkets,
  aavePool,
  aaveUser,
  accountData,
  normalizedDebt,
  normalizedIncome,
} from '../margin/index.ts';
import { compareParameters, type Note } from './reconcile-parameters.ts';
import type { ReserveView } from './reserve-views.ts';
import type { AccountView, MarketView } from './views.ts';

/** One value that the contracts give otherwise than it was rebuilt from events. */
export interface Difference {
  readonly block: number;
  /** Whose: an account and where it matters a reserve. */
  readonly subject: string;
  readonly field: string;
  readonly onChain: bigint;
  readonly rebuilt: bigint;
}

const flag = (isSet: boolean): bigint => (isSet ? 1n : 0n);

function compareReserve(
  view: ReserveView,
  state: PoolState,
  { timestamp, note }: { timestamp: bigint; note: Note },
): void {
  const market = aaveMarkets(state.facts).get(`${state.id}${view.asset.slice(2)}`);
  if (market === undefined) throw new Error(`the subgraph knows no market of ${view.asset}`);
  const { revision } = aavePool(state.facts);
  const compare = (field: string, onChain: bigint, rebuilt: bigint): void =>
    note(`reserve ${market.symbol ?? view.asset}`, field, { onChain, rebuilt });
  compare('normalizedIncome', view.normalizedIncome, normalizedIncome(market.reserve, timestamp));
  compare('normalizedDebt', view.normalizedDebt, normalizedDebt(market.reserve, timestamp, revision));
  compare('cash', view.cash, market.cash);
  compare('deficit', view.deficit, market.deficit);
  compare('scaled supply', view.scaledSupply, market.scaledSupply);
  compare('scaled debt', view.scaledDebt, market.scaledBorrow);
  compare('price', view.price, market.reserve.price ?? 0n);
}

function compareAccount(view: AccountView, user: AaveUser, context: Context): void {
  const { state, timestamp, note, assets } = context;
  const compare = (field: string, onChain: bigint, rebuilt: bigint): void =>
    note(`account ${view.address}`, field, { onChain, rebuilt });
  compare('category', BigInt(view.category), BigInt(user.category));
  for (const [index, asset] of assets.entries()) {
    const position = user.positions.find((held) => held.asset === `${state.id}${asset.slice(2)}`);
    const scaledSupply = view.scaledSupply[index] ?? 0n;
    compare(`scaled supply of ${asset}`, scaledSupply, position?.scaledSupply ?? 0n);
    compare(`scaled debt of ${asset}`, view.scaledDebt[index] ?? 0n, position?.scaledDebt ?? 0n);
    if (scaledSupply === 0n) continue;
    const isCollateral = ((view.configuration >> BigInt(2 * index + 1)) & 1n) === 1n;
    compare(`use as collateral of ${asset}`, flag(isCollateral), flag(position?.isCollateral === true));
  }
  const rebuilt = accountData(user, aavePool(state.facts), timestamp);
  compare('collateral', view.data.collateralBase, rebuilt.collateralBase);
  compare('debt', view.data.debtBase, rebuilt.debtBase);
  compare('available borrows', view.data.availableBorrows, rebuilt.availableBorrows);
  compare('liquidation threshold', view.data.liquidationThreshold, rebuilt.liquidationThreshold);
  compare('LTV', view.data.ltv, rebuilt.ltv);
  compare('health factor', view.data.healthFactor, rebuilt.healthFactor);
}

interface Context {
  readonly state: PoolState;
  readonly timestamp: bigint;
  readonly note: Note;
  /** By reserve number. */
  readonly assets: readonly string[];
}

/**
 * Compares a pool's reserves, parameters and accounts, as a store rebuilt them from events, with what the contracts said at the
 * same block: every value exactly. An empty list means that they agree.
 */
export async function reconcile(
  reader: EntityReader,
  { pool, view }: { readonly pool: string; readonly view: MarketView },
): Promise<Difference[]> {
  const { number: block } = await reader.resolveBlock({ type: 'number', number: view.block });
  const [pools, accounts] = await Promise.all([loadPools(reader, block), loadAccounts({ reader, block })]);
  const state = pools.get(pool);
  if (state === undefined) throw new Error(`the subgraph knows no pool ${pool}`);
  const differences: Difference[] = [];
  const note: Note = (subject, field, { onChain, rebuilt }) => {
    if (onChain !== rebuilt) differences.push({ block: view.block, subject, field, onChain, rebuilt });
  };
  const timestamp = BigInt(view.timestamp);
  for (const reserve of view.reserves) compareReserve(reserve, state, { timestamp, note });
  await compareParameters(reader, { pool, block, view, note });
  const context: Context = { state, timestamp, note, assets: view.reserves.map(({ asset }) => asset) };
  for (const account of view.accounts) {
    const id = `${pool}${account.address.slice(2)}`;
    const facts = accounts.get(id);
    const user = facts === undefined ? { id, category: 0, positions: [] } : aaveUser(facts);
    compareAccount(account, user, context);
  }
  return differences;
}

/** The first differences, a line each; for an error or a failed expectation. */
export function describeDifferences(differences: readonly Difference[], limit = 10): string {
  const lines = differences
    .slice(0, limit)
    .map(
      ({ block, subject, field, onChain, rebuilt }) =>
        `block ${block}, ${subject}: ${field} is ${onChain}, rebuilt ${rebuilt}`,
    );
  const rest = differences.length - lines.length;
  return [...lines, ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n');
}
