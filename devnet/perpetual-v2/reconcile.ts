import type { EntityReader, EntityRow } from '../../engine/index.ts';
import { bigintOf, type FactRow } from '../../margin/facts.ts';
import { largestPurchase } from '../../margin/perpetual/collateral-sale.ts';
import { liquidatableSize } from '../../margin/perpetual/liquidation.ts';
import type { Difference } from '../reconcile.ts';
import type { PerpetualMarket } from './market.ts';
import { type RebuiltAccount, type RebuiltHouse, rebuiltHouse } from './rebuilt.ts';
import type { PerpetualAccountView, PerpetualMarketView, PerpetualView } from './views.ts';

type Note = (subject: string, field: string, values: { readonly onChain: bigint; readonly rebuilt: bigint }) => void;

interface Context {
  readonly market: PerpetualMarket;
  readonly house: RebuiltHouse;
  readonly takers: ReadonlyMap<string, FactRow>;
  readonly note: Note;
}

const dusted = (size: bigint): bigint => (size < 10n && size > -10n ? 0n : size);
const marketId = (market: PerpetualMarket, token: string): string => `${market.clearingHouse}${token.slice(2)}`;

function compareAccount(view: PerpetualAccountView, context: Context): void {
  const { market, house, note } = context;
  const account = house.account(view.address);
  const compare = (field: string, onChain: bigint, rebuilt: bigint | undefined): void =>
    note(`account ${view.address}`, field, { onChain, rebuilt: rebuilt ?? 0n });
  compare('settlement balance', view.settlementBalance, account?.holdings.balance);
  for (const [at, { asset }] of market.collaterals.entries()) {
    const held = account?.holdings.collaterals.find((one) => one.market === marketId(market, asset));
    compare(`balance of ${asset}`, view.balances[at] ?? 0n, held?.amount);
  }
  compare('owed realised profit', view.owedRealizedPnl, account?.holdings.owedRealizedPnl);
  compare('unrealised profit', view.unrealizedPnl, account?.data.unrealizedPnl);
  compare('pending funding', view.pendingFunding, account?.data.pendingFunding);
  compare('pending fee', view.pendingFee, account?.data.pendingFee);
  compare('account value', view.accountValue, account?.data.accountValueFloored);
  compare('margin requirement', view.requirement, account?.data.requirement);
  compare('debt value', view.debtValue, account?.data.debtValue);
  compare('free collateral', view.freeCollateral, account?.data.freeCollateral);
  compare('liquidatable', BigInt(view.accountValue < view.requirement), BigInt(account?.data.isLiquidatable ?? false));
  if (account === null) return;
  compareHoldings(view, account, context);
  compareSale(view, account, context);
}

/** Whether the vault sells the account's collateral, and how much of each. */
function compareSale(view: PerpetualAccountView, { holdings, sale }: RebuiltAccount, context: Context): void {
  const compare = (field: string, onChain: bigint, rebuilt: bigint): void =>
    context.note(`account ${view.address}`, field, { onChain, rebuilt });
  compare('collateral may be sold', view.isCollateralLiquidatable, BigInt(sale !== null && sale.reasons.length > 0));
  if (sale === null) return;
  compare('requirement to keep collateral', view.collateralRequirement, sale.requirement);
  for (const [at, { asset }] of context.market.collaterals.entries()) {
    const held = holdings.collaterals.find(({ market }) => market === marketId(context.market, asset));
    if (held === undefined) continue;
    const { paid, bought } = largestPurchase(sale, held, context.house.pool.rules.settlementDecimals);
    compare(`most paid for ${asset}`, view.purchases[at]?.[0] ?? 0n, paid);
    compare(`most bought of ${asset}`, view.purchases[at]?.[1] ?? 0n, bought);
  }
}

function compareHoldings(
  view: PerpetualAccountView,
  { facts, holdings, data }: RebuiltAccount,
  context: Context,
): void {
  const { market, takers, note } = context;
  for (const [at, { symbol, baseToken }] of market.bases.entries()) {
    const id = marketId(market, baseToken);
    const told = view.holdings[at];
    if (told === undefined) continue;
    const taker = takers.get(`${facts.id}${baseToken.slice(2)}`);
    const held = holdings.holdings.find((one) => one.market === id);
    const exposure = data.exposures.find((one) => one.market === id);
    const compare = (field: string, onChain: bigint, rebuilt: bigint): void =>
      note(`account ${view.address} in ${symbol}`, field, { onChain, rebuilt });
    const ledger = (field: string): bigint => (taker === undefined ? 0n : bigintOf(taker, field));
    compare('taker size', told.takerSize, dusted(ledger('size')));
    compare('taker open notional', told.takerOpenNotional, ledger('openNotional'));
    compare('size of the position', told.takerSize, dusted(held?.size ?? 0n));
    compare('total size', told.totalSize, exposure?.size ?? 0n);
    compare('total open notional', told.totalOpenNotional, exposure?.quote ?? 0n);
    compare('pending funding', told.pendingFunding, exposure?.pendingFunding ?? 0n);
    const inOrders = exposure === undefined ? 0n : exposure.quote - exposure.quoteBalance;
    compare('quote in orders', told.quoteInOrders, inOrders);
    compare('fees of orders', told.pendingFee, exposure?.pendingFee ?? 0n);
    const size = exposure === undefined ? 0n : liquidatableSize(data, exposure);
    compare('liquidatable size', told.liquidatableSize, size);
  }
}

function compareMarket(view: PerpetualMarketView, { market, house, note }: Context): void {
  const id = marketId(market, view.baseToken);
  const perp = house.pool.markets.get(id)?.perp ?? null;
  const state = house.states.get(id);
  if (perp === null || state === undefined) return;
  const compare = (field: string, onChain: bigint, rebuilt: bigint): void =>
    note(`market ${id}`, field, { onChain, rebuilt });
  compare('pool price', view.sqrtPriceX96, perp.sqrtPriceX96);
  compare('mark price', view.markPrice, state.price ?? 0n);
  const { twaps } = perp;
  if (twaps !== null) compare('index average', view.indexTwap, twaps.index);
}

/**
 * Compares every account and market with what the contracts said at the same block; prices that they weigh by time are
 * rebuilt too. An empty list means that they agree to the wei.
 */
export async function reconcilePerpetual(
  reader: EntityReader,
  { market, view }: { readonly market: PerpetualMarket; readonly view: PerpetualView },
): Promise<Difference[]> {
  const { number: block } = await reader.resolveBlock({ type: 'number', number: view.block });
  const house = await rebuiltHouse(reader, market.clearingHouse, { block, timestamp: BigInt(view.timestamp) });
  const rows: readonly EntityRow[] = await reader.find({ type: 'TakerBalance', block });
  const takers = new Map(rows.map((row) => [String(row.id), row]));
  const differences: Difference[] = [];
  const note: Note = (subject, field, { onChain, rebuilt }) => {
    if (onChain !== rebuilt) differences.push({ block: view.block, subject, field, onChain, rebuilt });
  };
  const context: Context = { market, house, takers, note };
  for (const [at, { asset }] of market.collaterals.entries()) {
    const price = house.pool.markets.get(marketId(market, asset))?.price ?? 0n;
    note(`collateral ${asset}`, 'price', { onChain: view.collateralPrices[at] ?? 0n, rebuilt: price });
  }
  for (const one of view.markets) compareMarket(one, context);
  for (const account of view.accounts) compareAccount(account, context);
  return differences;
}
