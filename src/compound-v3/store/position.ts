import { BigInt, ethereum } from '@graphprotocol/graph-ts';
import { MarginAccount, MarginPool, Market, Position } from '../../../generated/schema';
import { Ids } from '../../ids';
import { newPosition, newSnapshot } from '../../store/position';

/** @param side LENDER or BORROWER of the base, COLLATERAL of anything else */
export function getOrCreatePosition(
  account: MarginAccount,
  market: Market,
  side: string,
  block: ethereum.Block,
): Position {
  const id = Ids.position(account.id, market.id, side == 'BORROWER');
  const known = Position.load(id);
  return known === null ? newPosition(id, account, market, side, block) : known;
}

/** Sets what a position holds and keeps the counts that hang on it. Saves pool and account, not the position. */
export function setPosition(
  position: Position,
  account: MarginAccount,
  scaled: BigInt,
  balance: BigInt,
  indexRay: BigInt | null,
  block: ethereum.Block,
): void {
  position.scaledBalance = scaled;
  position.balance = balance;
  position.indexRay = indexRay;
  position.lastEventBlock = block.number;
  const isOpen = !scaled.isZero();
  if (isOpen != position.isOpen) count(position, account, isOpen, block);
  account.lastEventBlock = block.number;
  account.lastEventTimestamp = block.timestamp;
  account.save();
}

function count(position: Position, account: MarginAccount, isOpen: boolean, block: ethereum.Block): void {
  const step = isOpen ? 1 : -1;
  position.isOpen = isOpen;
  account.openPositionCount += step;
  if (isOpen) {
    position.openedAtBlock = block.number;
    position.openedAtTimestamp = block.timestamp;
    position.closedAtBlock = null;
    position.closedAtTimestamp = null;
  } else {
    position.closedAtBlock = block.number;
    position.closedAtTimestamp = block.timestamp;
  }
  if (position.side != 'BORROWER') return;
  account.openBorrowCount += step;
  const pool = MarginPool.load(position.pool);
  if (pool === null) return;
  pool.borrowerCount += step;
  pool.save();
}

/** The `part`-th snapshot of an event. The caller saves the position. */
export function takeSnapshot(
  position: Position,
  before: BigInt,
  after: BigInt,
  balance: BigInt,
  reason: string,
  event: ethereum.Event,
  part: i32,
): void {
  const snapshot = newSnapshot(position, reason, event, part);
  snapshot.scaledBalanceBefore = before;
  snapshot.scaledBalanceAfter = after;
  snapshot.balance = balance;
  snapshot.save();
}

/** Moves a collateral balance by `change` native units, signed. */
export function moveCollateral(
  account: MarginAccount,
  market: Market,
  change: BigInt,
  reason: string,
  event: ethereum.Event,
  part: i32,
): Position {
  const position = getOrCreatePosition(account, market, 'COLLATERAL', event.block);
  const before = position.scaledBalance;
  const after = before.plus(change);
  setPosition(position, account, after, after, null, event.block);
  takeSnapshot(position, before, after, after, reason, event, part);
  position.save();
  return position;
}
