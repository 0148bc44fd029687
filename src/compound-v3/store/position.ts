import { BigInt, ethereum } from '@graphprotocol/graph-ts';
import { MarginAccount, MarginPool, Market, Position, PositionSnapshot } from '../../../generated/schema';
import { ZERO } from '../../constants';
import { Ids } from '../../ids';

/** @param side LENDER or BORROWER of the base, COLLATERAL of anything else */
export function getOrCreatePosition(
  account: MarginAccount,
  market: Market,
  side: string,
  block: ethereum.Block,
): Position {
  const id = Ids.position(account.id, market.id, side == 'BORROWER');
  const known = Position.load(id);
  if (known !== null) return known;

  const position = new Position(id);
  position.marginAccount = account.id;
  position.pool = market.pool;
  position.market = market.id;
  position.owner = account.owner;
  position.side = side;
  position.isCollateral = side == 'COLLATERAL';
  position.isOpen = false;
  position.scaledBalance = ZERO;
  position.balance = ZERO;
  position.openedAtBlock = block.number;
  position.openedAtTimestamp = block.timestamp;
  position.liquidationCount = 0;
  position.lastEventBlock = block.number;
  return position;
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
  const snapshot = new PositionSnapshot(Ids.eventPart(event, part));
  snapshot.position = position.id;
  snapshot.marginAccount = position.marginAccount;
  snapshot.market = position.market;
  snapshot.reason = reason;
  snapshot.scaledBalanceBefore = before;
  snapshot.scaledBalanceAfter = after;
  snapshot.balance = balance;
  snapshot.indexRay = position.indexRay;
  snapshot.isCollateral = position.isCollateral;
  snapshot.blockNumber = event.block.number;
  snapshot.timestamp = event.block.timestamp;
  snapshot.transactionHash = event.transaction.hash;
  snapshot.logIndex = event.logIndex.toI32();
  snapshot.save();
  position.lastSnapshot = snapshot.id;
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
