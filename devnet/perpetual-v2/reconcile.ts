import type { EntityReader, EntityRow } from '../../engine/index.ts';
import { bigintOf, bigintOrNull, type FactRow, textOf } from '../../margin/facts.ts';
import {
  type PerpetualAccountData,
  type PerpetualHoldings,
  type PerpetualMarketState,
  type PerpetualRules,
  perpetualAccountData,
} from '../../margin/perpetual/account.ts';
import { liquidatableSize } from '../../margin/perpetual/liquidation.ts';
import type { Difference } from '../reconcile.ts';
import type { PerpetualMarket } from './market.ts';
import { rebuiltHolding, rebuiltMarket } from './rebuilt.ts';
import type { PerpetualAccountView, PerpetualMarketView, PerpetualView } from './views.ts';

type Rows = ReadonlyMap<string, readonly EntityRow[]>;
type Note = (subject: string, field: string, values: { readonly onChain: bigint; readonly rebuilt: bigint }) => void;

const TYPES = [
  'MarginAccount',
  'Position',
  'TakerBalance',
  'MakerOrder',
  'PoolTick',
  'VirtualPool',
  'MarginParameters',
  'CollateralConfig',
] as const;

const dusted = (size: bigint): bigint => (size < 10n && size > -10n ? 0n : size);

interface Context {
  readonly market: PerpetualMarket;
  readonly view: PerpetualView;
  readonly rows: Rows;
  readonly states: ReadonlyMap<string, PerpetualMarketState>;
  readonly rules: PerpetualRules;
  readonly note: Note;
}

const rowsOf = (rows: Rows, type: string): readonly FactRow[] => rows.get(type) ?? [];
const marketId = (market: PerpetualMarket, token: string): string => `${market.clearingHouse}${token.slice(2)}`;

function holdingsOf(
  view: PerpetualAccountView,
  { market, rows, view: { collateralPrices } }: Context,
): PerpetualHoldings {
  const account = `${market.clearingHouse}${view.address.slice(2)}`;
  const own = (type: string): FactRow[] => rowsOf(rows, type).filter((row) => row.marginAccount === account);
  const balanceOf = (token: string): bigint => {
    const id = marketId(market, token);
    const row = own('Position').find((one) => one.market === id && one.side === 'COLLATERAL');
    return row === undefined ? 0n : bigintOf(row, 'balance');
  };
  const holdings = own('TakerBalance').map((row) => rebuiltHolding(row, (type) => rowsOf(rows, type)));
  const row = rowsOf(rows, 'MarginAccount').find((one) => one.id === account);
  return {
    balance: balanceOf(market.settlement),
    owedRealizedPnl: row === undefined ? 0n : (bigintOrNull(row, 'cashBalance') ?? 0n),
    holdings,
    collaterals: market.collaterals.map(({ asset, decimals }, at) => {
      const id = marketId(market, asset);
      const config = rowsOf(rows, 'CollateralConfig').find((one) => one.id === id);
      const ratio = config === undefined ? 0n : bigintOf(config, 'liquidationThresholdWad') / 10n ** 12n;
      return { market: id, amount: balanceOf(asset), decimals, price: collateralPrices[at] ?? null, ratio };
    }),
  };
}

function compareAccount(view: PerpetualAccountView, context: Context): void {
  const { states, rules } = context;
  const holdings = holdingsOf(view, context);
  const data = perpetualAccountData(holdings, { markets: states, rules });
  const compare = (field: string, onChain: bigint, rebuilt: bigint): void =>
    context.note(`account ${view.address}`, field, { onChain, rebuilt });
  compare('settlement balance', view.settlementBalance, holdings.balance);
  for (const [at, collateral] of holdings.collaterals.entries()) {
    compare(`balance of ${collateral.market}`, view.balances[at] ?? 0n, collateral.amount);
  }
  compare('owed realised profit', view.owedRealizedPnl, holdings.owedRealizedPnl);
  compare('unrealised profit', view.unrealizedPnl, data.unrealizedPnl);
  compare('pending funding', view.pendingFunding, data.pendingFunding);
  compare('pending fee', view.pendingFee, data.pendingFee);
  compare('account value', view.accountValue, data.accountValueFloored);
  compare('margin requirement', view.requirement, data.requirement);
  compare('debt value', view.debtValue, data.debtValue);
  compare('free collateral', view.freeCollateral, data.freeCollateral);
  compare('liquidatable', BigInt(view.accountValue < view.requirement), BigInt(data.isLiquidatable));
  compareHoldings(view, { ...context, holdings, data });
}

interface HoldingContext extends Context {
  readonly holdings: PerpetualHoldings;
  readonly data: PerpetualAccountData;
}

function compareHoldings(view: PerpetualAccountView, context: HoldingContext): void {
  const { market, rows, note, holdings, data } = context;
  for (const [at, { symbol, baseToken }] of market.bases.entries()) {
    const id = marketId(market, baseToken);
    const told = view.holdings[at];
    if (told === undefined) continue;
    const held = holdings.holdings.find((one) => one.market === id);
    const exposure = data.exposures.find((one) => one.market === id);
    const compare = (field: string, onChain: bigint, rebuilt: bigint): void =>
      note(`account ${view.address} in ${symbol}`, field, { onChain, rebuilt });
    compare('taker size', told.takerSize, dusted(held?.size ?? 0n));
    compare('taker open notional', told.takerOpenNotional, held?.openNotional ?? 0n);
    compare('total size', told.totalSize, exposure?.size ?? 0n);
    compare('total open notional', told.totalOpenNotional, exposure?.quote ?? 0n);
    compare('pending funding', told.pendingFunding, exposure?.pendingFunding ?? 0n);
    compare(
      'quote in orders',
      told.quoteInOrders,
      exposure === undefined ? 0n : exposure.quote - exposure.quoteBalance,
    );
    compare('fees of orders', told.pendingFee, exposure?.pendingFee ?? 0n);
    const size = exposure === undefined ? 0n : liquidatableSize(data, exposure);
    compare('liquidatable size', told.liquidatableSize, size);
    const account = `${market.clearingHouse}${view.address.slice(2)}`;
    compare('size of open positions', held?.size ?? 0n, openSize(rows, account, id));
  }
}

/** Of the positions people see, signed. */
function openSize(rows: Rows, account: string, market: string): bigint {
  return rowsOf(rows, 'Position')
    .filter((row) => row.marginAccount === account && row.market === market && row.isOpen === true)
    .reduce((sum, row) => sum + bigintOf(row, 'size') * (row.side === 'LONG' ? 1n : -1n), 0n);
}

function compareMarket(view: PerpetualMarketView, { market, rows, note, view: { timestamp } }: Context): void {
  const id = marketId(market, view.baseToken);
  const pool = rowsOf(rows, 'VirtualPool').find((row) => row.id === id);
  if (pool === undefined) return;
  const compare = (field: string, onChain: bigint, rebuilt: bigint): void =>
    note(`market ${id}`, field, { onChain, rebuilt });
  compare('pool price', view.sqrtPriceX96, bigintOf(pool, 'sqrtPriceX96'));
  const fixed = bigintOrNull(pool, 'fixedPrice');
  if (fixed === null && bigintOf(pool, 'referenceAt') !== BigInt(timestamp)) return;
  compare('mark price', view.markPrice, fixed ?? bigintOrNull(pool, 'referencePrice') ?? 0n);
}

/**
 * Compares every account with what the contracts said at the same block. Prices that the contract weighs by time are
 * its own of that block; all else was rebuilt from events. An empty list means that they agree to the wei.
 */
export async function reconcilePerpetual(
  reader: EntityReader,
  { market, view }: { readonly market: PerpetualMarket; readonly view: PerpetualView },
): Promise<Difference[]> {
  const { number: block } = await reader.resolveBlock({ type: 'number', number: view.block });
  const tables = await Promise.all(TYPES.map(async (type) => [type, await reader.find({ type, block })] as const));
  const rows: Rows = new Map(tables);
  const differences: Difference[] = [];
  const note: Note = (subject, field, { onChain, rebuilt }) => {
    if (onChain !== rebuilt) differences.push({ block: view.block, subject, field, onChain, rebuilt });
  };
  const states = new Map<string, PerpetualMarketState>();
  for (const twaps of view.markets) {
    const id = marketId(market, twaps.baseToken);
    const parts = { id, rows: (type: string) => rowsOf(rows, type), price: twaps.markPrice, twaps };
    states.set(id, rebuiltMarket({ ...parts, timestamp: BigInt(view.timestamp) }));
  }
  const terms = rowsOf(rows, 'MarginParameters').find((row) => textOf(row, 'id').startsWith(market.clearingHouse));
  if (terms === undefined) throw new Error('the subgraph has no margin parameters');
  const rules: PerpetualRules = {
    imRatio: bigintOf(terms, 'initialMarginRatio'),
    mmRatio: bigintOf(terms, 'maintenanceMarginRatio'),
    penaltyRatio: bigintOf(terms, 'liquidationFeeRatio'),
    settlementDecimals: 6,
  };
  const context: Context = { market, view, rows, states, rules, note };
  for (const one of view.markets) compareMarket(one, context);
  for (const account of view.accounts) compareAccount(account, context);
  return differences;
}
