import { Address, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { PositionChanged, PositionClosed } from '../../../generated/PerpetualClearingHouse/ClearingHouse';
import {
  MarginAccount,
  MarginPool,
  Market,
  PositionChange,
  TakerBalance,
  VirtualPool,
} from '../../../generated/schema';
import { ZERO } from '../../constants';
import { Ids } from '../../ids';
import { recordOpenInterest } from '../../store/perps/open-interest';
import { openPosition } from '../../store/perps/position';
import { applyTrade, Trade } from '../../store/perps/trade';
import { noteTick } from '../../store/price-window';
import { feeRatiosOf } from '../maker/fees';
import { replayTrade } from '../maker/replay';
import { marketOf } from '../store/market';
import { poolOf } from '../store/pool';
import { accountOf, forgetDust, settleGrowth, takerOf } from '../store/taker';

/**
 * The taker's balance changed: by a trade, by liquidity that came back other than it was put in, or by a liquidation.
 * Which of them it was is known when the transaction's other event comes.
 */
export function handlePositionChanged(event: PositionChanged): void {
  const pool = poolOf(event);
  if (pool === null) return;
  const market = marketOf(pool, event.params.baseToken);
  if (market === null) return;
  movePrice(pool, market, event);

  const account = accountOf(pool, event.params.trader, event.block);
  const taker = takerOf(account, market);
  taker.size = taker.size.plus(event.params.exchangedPositionSize);
  taker.openNotional = event.params.openNotional;
  forgetDust(taker);
  const trade = tradeOf(taker, event);
  move(account, market, taker, trade, event);
  settleGrowth(taker, account, market);
  recordOpenInterest(market, event);
}

function tradeOf(taker: TakerBalance, event: PositionChanged): Trade {
  const fee = event.params.fee;
  const isMaker = fee.isZero() && isOfTransaction(taker.liquidityTransaction, event);
  const notional = event.params.exchangedPositionNotional.abs();
  const trade = new Trade(isMaker ? 'MAKER' : 'ORDER', taker.size, taker.openNotional.abs(), notional);
  trade.fee = fee;
  trade.realizedPnl = event.params.realizedPnl;
  return trade;
}

/** Applies the trade and keeps which row says so. Saves taker balance, position, account and market. */
function move(account: MarginAccount, market: Market, taker: TakerBalance, trade: Trade, event: ethereum.Event): void {
  const position = applyTrade(account, market, trade, event);
  account.save();
  if (position !== null) taker.lastChange = Ids.event(event);
  taker.save();
  const open = openPosition(account, market, taker.size.gt(ZERO));
  if (open === null) return;
  open.quoteBalance = taker.openNotional;
  open.fundingIndex = taker.fundingGrowthX96;
  open.save();
}

function isOfTransaction(transaction: Bytes | null, event: ethereum.Event): boolean {
  return transaction !== null && transaction.equals(event.transaction.hash);
}

/** Only a trade costs a fee or moves the price. */
function movePrice(pool: MarginPool, market: Market, event: PositionChanged): void {
  const swap = VirtualPool.load(market.id);
  if (swap === null) return;
  const after = event.params.sqrtPriceAfterX96;
  if (event.params.fee.isZero() && swap.sqrtPriceX96.equals(after)) return;
  if (swap.firstTradedAt === null) swap.firstTradedAt = event.block.timestamp;
  const isDown = event.params.exchangedPositionSize.lt(ZERO);
  replayTrade(swap, after, isDown, event.params.fee, feeRatiosOf(pool, market, event.params.trader));
  noteTick(market.id, swap.tick, event.block.timestamp);
  swap.save();
}

/** The account left a closed market: the position is settled at the closing price. */
export function handlePositionClosed(event: PositionClosed): void {
  const pool = poolOf(event);
  if (pool === null) return;
  const market = marketOf(pool, event.params.baseToken);
  if (market === null) return;
  const account = accountOf(pool, event.params.trader, event.block);
  const taker = takerOf(account, market);
  taker.size = ZERO;
  taker.openNotional = ZERO;
  const trade = new Trade('ORDER', ZERO, ZERO, event.params.closedPositionNotional.abs());
  trade.realizedPnl = event.params.realizedPnl;
  move(account, market, taker, trade, event);
  settleGrowth(taker, account, market);
  recordOpenInterest(market, event);
}

/**
 * Says why the account's newest change of position happened, when this transaction made it; a change that turned the
 * position round has two rows.
 * @returns the first row; null where the transaction made none
 */
export function explainChange(
  pool: MarginPool,
  market: Market,
  trader: Address,
  reason: string,
  event: ethereum.Event,
): PositionChange | null {
  const taker = TakerBalance.load(Ids.takerBalance(Ids.marginAccount(pool.id, trader), market.id));
  if (taker === null) return null;
  const id = taker.lastChange;
  if (id === null) return null;
  const change = explainPart(id.concatI32(0), reason, event);
  if (change !== null) explainPart(id.concatI32(1), reason, event);
  return change;
}

function explainPart(id: Bytes, reason: string, event: ethereum.Event): PositionChange | null {
  const change = PositionChange.loadInBlock(id);
  if (change === null || change.transactionHash.notEqual(event.transaction.hash)) return null;
  change.reason = reason;
  change.save();
  return change;
}
