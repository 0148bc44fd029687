import { Address, BigInt, ethereum } from '@graphprotocol/graph-ts';
import { AccountBalance } from '../../../generated/PerpetualClearingHouse/AccountBalance';
import { MakerOrder, MarginAccount, MarginPool, Market, TakerBalance, VirtualPool } from '../../../generated/schema';
import { ONE, ZERO } from '../../constants';
import { Ids } from '../../ids';
import { baseTokenOf } from './market';
import { settleGrowth } from './taker';

/** Seconds of a day, by which a payment is divided, times 2^96. */
const LEAST_PAYMENT = ONE.leftShift(96).times(BigInt.fromI32(86400));

/** A withdrawal settles the account's funding in all markets; a payment of nothing has no event of its own. */
export function settleEverywhere(pool: MarginPool, account: MarginAccount): void {
  const markets = pool.markets.load();
  for (let i = 0; i < markets.length; i++) {
    const taker = TakerBalance.load(Ids.takerBalance(account.id, markets[i].id));
    if (taker !== null) settleGrowth(taker, account, markets[i]);
  }
}

/**
 * The market's funding was brought up to date, mostly by the sender. Where the payment would be nothing, no event says
 * whether the sender's own was settled: the contract is asked.
 */
export function settleSender(pool: MarginPool, market: Market, swap: VirtualPool, event: ethereum.Event): void {
  const sender = event.transaction.from;
  const account = MarginAccount.load(Ids.marginAccount(pool.id, sender));
  if (account === null) return;
  const taker = TakerBalance.load(Ids.takerBalance(account.id, market.id));
  if (taker === null || !owesNothing(taker, swap)) return;
  const contract = AccountBalance.bind(Address.fromBytes(swap.accountBalance));
  const info = contract.try_getAccountInfo(sender, baseTokenOf(market));
  if (info.reverted || info.value.lastTwPremiumGrowthGlobalX96.equals(taker.fundingGrowthX96)) return;
  settleGrowth(taker, account, market);
}

/** True where a balance is held whose funding since the last settlement is less than a wei. */
function owesNothing(taker: TakerBalance, swap: VirtualPool): boolean {
  const growth = swap.fundingGrowthX96.minus(taker.fundingGrowthX96);
  if (growth.isZero()) return false;
  const base = baseOf(taker);
  return !base.isZero() && base.times(growth).abs().lt(LEAST_PAYMENT);
}

/** Taker's size less what the orders owe. */
function baseOf(taker: TakerBalance): BigInt {
  let debt = ZERO;
  for (let i = 0; i < taker.orders.length; i++) {
    const order = MakerOrder.load(taker.orders[i]);
    if (order !== null) debt = debt.plus(order.baseDebt);
  }
  return taker.size.minus(debt);
}
