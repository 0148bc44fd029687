import { Address, BigInt, ethereum } from '@graphprotocol/graph-ts';
import { AccountBalance } from '../../../generated/PerpetualClearingHouse/AccountBalance';
import {
  MakerOrder,
  MarginAccount,
  MarginPool,
  Market,
  Position,
  TakerBalance,
  VirtualPool,
} from '../../../generated/schema';
import { ZERO } from '../../constants';
import { Ids } from '../../ids';
import { getOrCreateMarginAccount, touch } from '../../store/account';
import { openPosition } from '../../store/perps/position';
import { settleOrderFunding } from '../maker/range';
import { addGrowth } from './growth';
import { baseTokenOf } from './market';

/** Below this the contract takes an amount for nothing. */
const DUST = BigInt.fromI32(10);

/** The trader's account in the clearing house. */
export function accountOf(pool: MarginPool, trader: Address, block: ethereum.Block): MarginAccount {
  const account = getOrCreateMarginAccount(pool, Ids.marginAccount(pool.id, trader), trader, block);
  if (account.cashBalance === null) account.cashBalance = ZERO;
  touch(account, block);
  return account;
}

export function takerOf(account: MarginAccount, market: Market): TakerBalance {
  const id = Ids.takerBalance(account.id, market.id);
  const known = TakerBalance.load(id);
  if (known !== null) return known;

  const taker = new TakerBalance(id);
  taker.marginAccount = account.id;
  taker.market = market.id;
  taker.size = ZERO;
  taker.openNotional = ZERO;
  taker.fundingGrowthX96 = ZERO;
  taker.orders = [];
  return taker;
}

/** The contract forgets a balance of a few wei on both sides when no orders are open. */
export function forgetDust(taker: TakerBalance): void {
  if (taker.orders.length > 0) return;
  if (taker.size.abs().ge(DUST) || taker.openNotional.abs().ge(DUST)) return;
  taker.size = ZERO;
  taker.openNotional = ZERO;
}

/**
 * The account's funding in the market was settled in this block. Where the growth up to which that happened could not be
 * rebuilt exactly, the contract is asked. Saves what it touches.
 */
export function settleGrowth(taker: TakerBalance, account: MarginAccount, market: Market): void {
  const swap = VirtualPool.load(market.id);
  if (swap === null) return;
  if (!swap.growthIsExact) readGrowth(swap, account, market);
  const growth = swap.fundingGrowthX96;
  if (taker.fundingGrowthX96.equals(growth)) return;
  taker.fundingGrowthX96 = growth;
  taker.save();
  const orders = taker.orders;
  for (let i = 0; i < orders.length; i++) {
    const order = MakerOrder.load(orders[i]);
    if (order === null) continue;
    settleOrderFunding(order, swap);
    order.save();
  }
  settlePosition(openPosition(account, market, true), growth);
  settlePosition(openPosition(account, market, false), growth);
}

function settlePosition(position: Position | null, growth: BigInt): void {
  if (position === null) return;
  position.fundingIndex = growth;
  position.save();
}

/** An account that has left the market by the end of the block tells nothing. */
function readGrowth(swap: VirtualPool, account: MarginAccount, market: Market): void {
  const contract = AccountBalance.bind(Address.fromBytes(swap.accountBalance));
  const info = contract.try_getAccountInfo(Address.fromBytes(account.owner), baseTokenOf(market));
  if (info.reverted) return;
  const growth = info.value.lastTwPremiumGrowthGlobalX96;
  if (growth.isZero()) return;
  addGrowth(swap, growth.minus(swap.fundingGrowthX96));
  swap.growthIsExact = true;
  swap.save();
}
