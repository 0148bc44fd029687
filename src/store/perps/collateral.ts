import { BigDecimal, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { MarginAccount, Market, Position } from '../../../generated/schema';
import { Ids } from '../../ids';
import { saveDeposit, saveWithdraw } from '../flow-rows';
import { recordFlow } from '../points';
import { newPosition, newSnapshot } from '../position';
import { tokenOf } from '../value';

/** The account's collateral in a market; a new one is empty and unsaved. */
export function getOrCreateCollateral(account: MarginAccount, market: Market, block: ethereum.Block): Position {
  const id = Ids.positionIn(market.pool, account.id, market.id, false);
  const known = Position.load(id);
  return known === null ? newPosition(id, account, market, 'COLLATERAL', block) : known;
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
  const snapshot = newSnapshot(position, reason, event, part);
  snapshot.scaledBalanceBefore = before;
  snapshot.save();
  position.save();
  market.scaledSupply = market.scaledSupply.plus(change);
  market.cash = market.cash.plus(change);
  market.save();
  return position;
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
  saveDeposit(market, account.id, caller, amount, usd, event);
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
  saveWithdraw(market, account.id, receiver, amount, usd, event);
  recordFlow(market, tokenOf(market), 'WITHDRAW', amount, usd, event);
}
