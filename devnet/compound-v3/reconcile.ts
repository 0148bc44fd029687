import { loadAccounts } from '../../api/book/load-accounts.ts';
import { loadPools } from '../../api/book/load-pools.ts';
import type { PoolState } from '../../api/book/pool-state.ts';
import type { EntityReader } from '../../engine/index.ts';
import {
  type AccountFacts,
  type CometPool,
  cometBaseAt,
  cometHoldings,
  cometPool,
  cometPresentValue,
  cometWeightedCollateral,
} from '../../margin/index.ts';
import type { Difference } from '../reconcile.ts';
import type { CometAccountView, CometCollateralView, CometView } from './views.ts';

interface Context {
  readonly view: CometView;
  readonly state: PoolState;
  readonly pool: CometPool;
  readonly differences: Difference[];
}

const SECONDS = 31_536_000n;
const flag = (isSet: boolean): bigint => (isSet ? 1n : 0n);

function note({ view, differences }: Context, subject: string) {
  return (field: string, onChain: bigint, rebuilt: bigint): void => {
    if (onChain !== rebuilt) differences.push({ block: view.block, subject, field, onChain, rebuilt });
  };
}

function compareBase(context: Context): void {
  const { view, pool, state } = context;
  const compare = note(context, `Comet ${view.address}`);
  const { books, base } = pool;
  compare('supply index', view.supplyIndex, books.supplyIndex);
  compare('borrow index', view.borrowIndex, books.borrowIndex);
  compare('last accrual', view.accruedAt, books.accruedAt);
  compare('supply principal', view.totalSupplyPrincipal, base.scaledSupply);
  compare('borrow principal', view.totalBorrowPrincipal, base.scaledBorrow);
  compare('supply rate', view.supplyRate, books.supplyRate);
  compare('borrow rate', view.borrowRate, books.borrowRate);
  compare('base price', view.basePrice, base.native ?? 0n);
  const now = state.at(BigInt(view.timestamp)).market(base.id);
  compare('total supply', view.totalSupply, now.supply);
  compare('total borrow', view.totalBorrow, now.borrow);
  compare('utilization', view.utilization, now.utilization?.value ?? -1n);
  compare('supply rate per year', view.supplyRate * SECONDS, now.supplyApr?.value ?? -1n);
  compare('cash', view.cash, now.cash ?? -1n);
  compare('reserves', view.reserves, (now.cash ?? 0n) - now.supply + now.borrow);
}

function compareCollateral(view: CometCollateralView, context: Context): void {
  const { pool, state } = context;
  const compare = note(context, `collateral ${view.asset}`);
  const id = `${pool.id}${view.asset.slice(2)}`;
  const market = pool.markets.get(id);
  if (market === undefined) throw new Error(`the subgraph knows no market of ${view.asset}`);
  compare('total', view.total, market.scaledSupply);
  compare('reserves', view.reserves, market.cash - market.scaledSupply);
  compare('price', view.price, market.native ?? 0n);
  compare('borrow collateral factor', view.borrowCollateralFactor, market.terms.borrowCollateralFactor);
  compare('liquidate collateral factor', view.liquidateCollateralFactor, market.terms.liquidateCollateralFactor);
  compare('liquidation factor', view.liquidationFactor, market.terms.liquidationFactor);
  const row = state.facts.rowOf('Market', id);
  compare('supply cap', view.supplyCap, BigInt(String(row?.supplyCapNative ?? -1n)));
}

function compareAccount(view: CometAccountView, facts: AccountFacts, context: Context): void {
  const { pool, state } = context;
  const compare = note(context, `account ${view.address}`);
  const { principal, collateral } = cometHoldings(facts);
  compare('principal', view.principal, principal);
  const base = { ...cometBaseAt(pool, BigInt(context.view.timestamp)), price: 0n };
  compare('balance', view.balance - view.borrowBalance, cometPresentValue(base, principal));
  for (const [number, held] of view.collateral.entries()) {
    const { asset } = context.view.collaterals[number] ?? { asset: '0x' };
    compare(`collateral ${asset}`, held, collateral.get(`${pool.id}${asset.slice(2)}`) ?? 0n);
  }
  const then = state.at(pool.books.accruedAt);
  compare('liquidatable', flag(view.isLiquidatable), flag(then.account(facts).isLiquidatable));
  compare(
    'borrow collateralized',
    flag(view.isBorrowCollateralized),
    flag(coversBorrow(pool, { principal, collateral })),
  );
  const now = state.at(BigInt(context.view.timestamp));
  compare('absorbable', flag(view.isAbsorbable), flag(now.account(facts).isLiquidatable));
}

/** Whether the debt of the last accrual is covered at the borrow factors. */
function coversBorrow(pool: CometPool, account: ReturnType<typeof cometHoldings>): boolean {
  const base = { ...cometBaseAt(pool, pool.books.accruedAt), price: pool.base.native ?? 0n };
  const assets = Array.from(pool.markets.values()).map(({ id, scale, native, terms }) => ({
    asset: id,
    scale,
    price: native ?? 0n,
    ...terms,
  }));
  const debt = (-cometPresentValue(base, account.principal) * base.price) / base.scale;
  return (
    account.principal >= 0n || cometWeightedCollateral({ base, assets }, account, 'borrowCollateralFactor') >= debt
  );
}

/**
 * Compares a Comet and its accounts, as a store rebuilt them from events and declared calls, with what the contract
 * said at the same block: every value exactly. An empty list means that they agree.
 */
export async function reconcileComet(reader: EntityReader, view: CometView): Promise<Difference[]> {
  const { number: block } = await reader.resolveBlock({ type: 'number', number: view.block });
  const [pools, accounts] = await Promise.all([loadPools(reader, block), loadAccounts({ reader, block })]);
  const state = pools.get(view.address);
  const pool = state === undefined ? null : cometPool(state.facts);
  if (state === undefined || pool === null) throw new Error(`the subgraph knows no Comet ${view.address}`);
  const context: Context = { view, state, pool, differences: [] };
  compareBase(context);
  for (const collateral of view.collaterals) compareCollateral(collateral, context);
  for (const account of view.accounts) {
    const id = `${view.address}${account.address.slice(2)}`;
    const facts = accounts.get(id) ?? { id, poolId: pool.id, owner: account.address, row: { id }, positions: [] };
    compareAccount(account, facts, context);
  }
  return context.differences;
}
