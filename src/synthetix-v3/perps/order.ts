import { BigInt, Bytes } from '@graphprotocol/graph-ts';
import {
  InterestCharged,
  OrderCancelled,
  OrderCommitted,
  OrderSettled,
  PreviousOrderExpired,
} from '../../../generated/SynthetixPerps/SynthetixPerps';
import { MarginAccount, MarginPool, Market, PerpOrder } from '../../../generated/schema';
import { ZERO } from '../../constants';
import { Ids } from '../../ids';
import { touch } from '../../store/account';
import { recordOpenInterest } from '../../store/perps/open-interest';
import { applyTrade, Trade } from '../../store/perps/trade';
import { accountOf } from '../store/account';
import { recomputeFunding } from '../store/funding';
import { creditUsd } from '../store/margin';
import { fundingOf, perpMarket } from '../store/market';
import { getOrCreatePool, interestOf } from '../store/pool';
import { markEntry } from '../store/position';
import { indexPrice } from '../store/price';
import { mulWad, wadToDecimal } from '../wad';

/** Committing already brings the market's funding up to now, at the index price. */
export function handleOrderCommitted(event: OrderCommitted): void {
  const pool = getOrCreatePool(event.address, event.block);
  const account = accountOf(pool, event.params.accountId, event.block);
  const market = perpMarket(pool, event.params.marketId, event.block);
  const price = indexPrice(market);
  if (price !== null) recomputeFunding(market, price, event.block);

  const order = new PerpOrder(Ids.event(event));
  order.status = 'COMMITTED';
  order.pool = pool.id;
  order.market = market.id;
  order.marginAccount = account.id;
  order.sizeDelta = event.params.sizeDelta;
  order.acceptablePrice = wadToDecimal(event.params.acceptablePrice);
  order.trackingCode = event.params.trackingCode;
  order.committedAt = event.params.commitmentTime;
  order.settlementTime = event.params.settlementTime;
  order.expiresAt = event.params.expirationTime;
  order.blockNumber = event.block.number;
  order.timestamp = event.block.timestamp;
  order.transactionHash = event.transaction.hash;
  order.logIndex = event.logIndex.toI32();
  order.save();
  account.pendingOrder = order.id;
  account.save();
  touch(account, event.block);
}

/** Takes the account's waiting order off it with its last status; the caller saves both. Null where none is known. */
function closeOrder(account: MarginAccount, status: string, block: BigInt): PerpOrder | null {
  const id: Bytes | null = account.pendingOrder;
  if (id === null) return null;
  account.pendingOrder = null;
  const order = PerpOrder.load(id);
  if (order === null) return null;
  order.status = status;
  order.closedAtBlock = block;
  return order;
}

export function handlePreviousOrderExpired(event: PreviousOrderExpired): void {
  const pool = getOrCreatePool(event.address, event.block);
  const account = accountOf(pool, event.params.accountId, event.block);
  const order = closeOrder(account, 'EXPIRED', event.block.number);
  if (order !== null) order.save();
  account.save();
}

export function handleOrderCancelled(event: OrderCancelled): void {
  const pool = getOrCreatePool(event.address, event.block);
  const account = accountOf(pool, event.params.accountId, event.block);
  creditUsd(pool, account, event.params.settlementReward.neg(), event);
  const order = closeOrder(account, 'CANCELLED', event.block.number);
  if (order !== null) {
    order.fillPrice = wadToDecimal(event.params.fillPrice);
    order.settlementReward = event.params.settlementReward;
    order.save();
  }
  account.save();
  touch(account, event.block);
}

/** Told just before the settlement it belongs to. */
export function handleInterestCharged(event: InterestCharged): void {
  const pool = getOrCreatePool(event.address, event.block);
  const id = accountOf(pool, event.params.accountId, event.block).pendingOrder;
  if (id === null) return;
  const order = PerpOrder.load(id);
  if (order === null) return;
  order.interest = event.params.interest;
  order.save();
}

export function handleOrderSettled(event: OrderSettled): void {
  const pool = getOrCreatePool(event.address, event.block);
  const account = accountOf(pool, event.params.accountId, event.block);
  const market = perpMarket(pool, event.params.marketId, event.block);
  creditUsd(pool, account, event.params.pnl.minus(event.params.totalFees), event);
  const order = closeOrder(account, 'SETTLED', event.block.number);
  let interest = ZERO;
  if (order !== null) {
    const charged = order.interest;
    if (charged !== null) interest = charged;
    order.fillPrice = wadToDecimal(event.params.fillPrice);
    order.fees = event.params.totalFees;
    order.referralFees = event.params.referralFees;
    order.collectedFees = event.params.collectedFees;
    order.settlementReward = event.params.settlementReward;
    order.save();
  }
  account.save();
  settle(pool, account, market, interest, event);
  touch(account, event.block);
}

/**
 * The event's profit is after funding (above zero when received) and interest. Every settlement starts the whole position
 * anew at the fill price. Impact is what the fill price lost against the index price of the settlement.
 */
function settle(pool: MarginPool, account: MarginAccount, market: Market, interest: BigInt, event: OrderSettled): void {
  const fill = event.params.fillPrice;
  const delta = event.params.sizeDelta;
  const after = event.params.newSize;
  const trade = new Trade('ORDER', after, mulWad(after.abs(), fill), mulWad(delta.abs(), fill));
  trade.fee = event.params.totalFees;
  trade.fundingPayment = event.params.accruedFunding.neg();
  trade.borrowingFee = interest;
  trade.realizedPnl = event.params.pnl.minus(event.params.accruedFunding).plus(interest);
  trade.price = wadToDecimal(fill);
  trade.priceImpact = mulWad(delta, fundingOf(market).lastPrice.minus(fill));
  applyTrade(account, market, trade, event);
  markEntry(account, market, after, fill, interestOf(pool).accrued);
  recordOpenInterest(market, event);
}
