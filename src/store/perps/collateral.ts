import { BigDecimal, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { Deposit, MarginAccount, Market, Position, PositionSnapshot, Withdraw } from '../../../generated/schema';
import { ZERO } from '../../constants';
import { Ids } from '../../ids';
import { recordFlow } from '../points';
import { tokenOf } from '../value';

/** The account's collateral in a market; a new one is empty and unsaved. */
export function getOrCreateCollateral(account: MarginAccount, market: Market, block: ethereum.Block): Position {
  const id = Ids.positionIn(market.pool, account.id, market.id, false);
  const known = Position.load(id);
  if (known !== null) return known;

  const position = new Position(id);
  position.marginAccount = account.id;
  position.pool = market.pool;
  position.market = market.id;
  position.owner = account.owner;
  position.side = 'COLLATERAL';
  position.isCollateral = true;
  position.isOpen = false;
  position.scaledBalance = ZERO;
  position.balance = ZERO;
  position.openedAtBlock = block.number;
  position.openedAtTimestamp = block.timestamp;
  position.liquidationCount = 0;
  position.lastEventBlock = block.number;
  return position;
}

/**
 * Moves the account's collateral by `change` native units (signed; a settled loss may leave it below zero) with a
 * snapshot, the event's `part`-th. Saves position, account and market.
 * @param reason a SnapshotReason
 */
export function moveCollateral(
  account: MarginAccount,
  market: Market,
  change: BigInt,
  reason: string,
  event: ethereum.Event,
  part: i32,
): Position {
  const block = event.block;
  const position = getOrCreateCollateral(account, market, block);
  const before = position.balance;
  const after = before.plus(change);
  position.balance = after;
  position.scaledBalance = after;
  position.lastEventBlock = block.number;
  const isOpen = !after.isZero();
  if (isOpen && !position.isOpen) {
    position.openedAtBlock = block.number;
    position.openedAtTimestamp = block.timestamp;
    position.closedAtBlock = null;
    position.closedAtTimestamp = null;
    account.openPositionCount += 1;
    account.save();
  } else if (!isOpen && position.isOpen) {
    position.closedAtBlock = block.number;
    position.closedAtTimestamp = block.timestamp;
    account.openPositionCount -= 1;
    account.save();
  }
  position.isOpen = isOpen;
  if (reason == 'LIQUIDATION') position.liquidationCount += 1;
  position.lastSnapshot = takeSnapshot(position, before, reason, event, part);
  position.save();
  market.scaledSupply = market.scaledSupply.plus(change);
  market.cash = market.cash.plus(change);
  market.save();
  return position;
}

function takeSnapshot(position: Position, before: BigInt, reason: string, event: ethereum.Event, part: i32): Bytes {
  const snapshot = new PositionSnapshot(Ids.eventPart(event, part));
  snapshot.position = position.id;
  snapshot.marginAccount = position.marginAccount;
  snapshot.market = position.market;
  snapshot.reason = reason;
  snapshot.scaledBalanceBefore = before;
  snapshot.scaledBalanceAfter = position.scaledBalance;
  snapshot.balance = position.balance;
  snapshot.isCollateral = true;
  snapshot.blockNumber = event.block.number;
  snapshot.timestamp = event.block.timestamp;
  snapshot.transactionHash = event.transaction.hash;
  snapshot.logIndex = event.logIndex.toI32();
  snapshot.save();
  return snapshot.id;
}

/** The account's collateral in the market grew by a payment of `caller`, `amount` native units, worth `usd` where that is known. */
export function depositCollateral(
  account: MarginAccount,
  market: Market,
  caller: Bytes,
  amount: BigInt,
  usd: BigDecimal | null,
  event: ethereum.Event,
): void {
  moveCollateral(account, market, amount, 'DEPOSIT', event, 0);
  const row = new Deposit(Ids.event(event));
  row.protocol = market.protocol;
  row.pool = market.pool;
  row.market = market.id;
  row.marginAccount = account.id;
  row.caller = caller;
  row.amount = amount;
  row.amountUsd = usd;
  row.blockNumber = event.block.number;
  row.timestamp = event.block.timestamp;
  row.transactionHash = event.transaction.hash;
  row.logIndex = event.logIndex.toI32();
  row.save();
  recordFlow(market, tokenOf(market), 'DEPOSIT', amount, usd, event);
  if (usd === null) return;
  market.cumulativeDepositUsd = market.cumulativeDepositUsd.plus(usd);
  market.save();
}

/** The account's collateral in the market shrank by `amount` native units, paid to `receiver`, worth `usd` where that is known. */
export function withdrawCollateral(
  account: MarginAccount,
  market: Market,
  receiver: Bytes,
  amount: BigInt,
  usd: BigDecimal | null,
  event: ethereum.Event,
): void {
  moveCollateral(account, market, amount.neg(), 'WITHDRAW', event, 0);
  const row = new Withdraw(Ids.event(event));
  row.protocol = market.protocol;
  row.pool = market.pool;
  row.market = market.id;
  row.marginAccount = account.id;
  row.receiver = receiver;
  row.amount = amount;
  row.amountUsd = usd;
  row.blockNumber = event.block.number;
  row.timestamp = event.block.timestamp;
  row.transactionHash = event.transaction.hash;
  row.logIndex = event.logIndex.toI32();
  row.save();
  recordFlow(market, tokenOf(market), 'WITHDRAW', amount, usd, event);
}
