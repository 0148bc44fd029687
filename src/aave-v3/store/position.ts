import { BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { MarginAccount, MarginPool, Market, MarketToken, Position, PositionSnapshot } from '../../../generated/schema';
import { Ids } from '../../ids';
import { newPosition } from '../../store/position';
import { debtBalance, isDirected, nextScaledDebt, nextScaledSupply, supplyBalance } from '../scaled';
import { getOrCreateMarginAccount } from './account';
import { getOrCreatePool } from './pool';

export function getOrCreatePosition(
  account: MarginAccount,
  market: Market,
  isDebt: boolean,
  block: ethereum.Block,
): Position {
  const id = Ids.position(account.id, market.id, isDebt);
  const known = Position.load(id);
  if (known !== null) return known;
  const position = createPosition(id, account, market, isDebt, block);
  position.indexRay = isDebt ? market.borrowIndexRay : market.supplyIndexRay;
  return position;
}

/** Of one side and without a balance. The caller saves it. */
export function createPosition(
  id: Bytes,
  account: MarginAccount,
  market: Market,
  isDebt: boolean,
  block: ethereum.Block,
): Position {
  const position = newPosition(id, account, market, isDebt ? 'BORROWER' : 'COLLATERAL', block);
  // What secures debt is told by events of its own.
  position.isCollateral = false;
  return position;
}

/**
 * A Mint or Burn of a market's token moved `owner`'s balance by `change` native units (signed, interest left out):
 * moves the position, the market's scaled total and the counts that hang on them.
 */
export function applyChange(
  link: MarketToken,
  owner: Bytes,
  change: BigInt,
  indexRay: BigInt,
  reason: string,
  event: ethereum.Event,
): void {
  const market = Market.load(link.market);
  if (market === null) return;
  const isDebt = link.side == 'BORROWER';
  const account = getOrCreateMarginAccount(link.pool, owner, event.block);
  // After the account, as a new account counts on the pool's row.
  const pool = getOrCreatePool(link.pool, event.block);
  const position = getOrCreatePosition(account, market, isDebt, event.block);
  const before = position.scaledBalance;
  const directed = isDirected(pool.revision);
  const after = isDebt
    ? nextScaledDebt(directed, before, change, indexRay)
    : nextScaledSupply(directed, before, change, indexRay);

  if (after.notEqual(before)) {
    const delta = after.minus(before);
    if (isDebt) market.scaledBorrow = market.scaledBorrow.plus(delta);
    else market.scaledSupply = market.scaledSupply.plus(delta);
    market.save();
  }
  movePosition(position, account, pool, after, indexRay, reason, event, 0);
}

/** Sets a position to its next scaled balance and saves it with its account and a snapshot, the event's `part`-th. */
export function movePosition(
  position: Position,
  account: MarginAccount,
  pool: MarginPool,
  scaledAfter: BigInt,
  indexRay: BigInt,
  reason: string,
  event: ethereum.Event,
  part: i32,
): void {
  const before = position.scaledBalance;
  const isDebt = position.side == 'BORROWER';
  const directed = isDirected(pool.revision);
  position.scaledBalance = scaledAfter;
  position.balance = isDebt
    ? debtBalance(directed, scaledAfter, indexRay)
    : supplyBalance(directed, scaledAfter, indexRay);
  position.indexRay = indexRay;
  settle(position, account, pool, before, reason, event, part);
}

/** Saves a position whose balance is new: with what opening or closing it changes, its account and a snapshot. */
export function settle(
  position: Position,
  account: MarginAccount,
  pool: MarginPool,
  scaledBefore: BigInt,
  reason: string,
  event: ethereum.Event,
  part: i32,
): void {
  const block = event.block;
  position.lastEventBlock = block.number;
  const isOpen = !position.scaledBalance.isZero();
  if (isOpen && !position.isOpen) open(position, account, pool, block);
  else if (!isOpen && position.isOpen) close(position, account, pool, block);

  position.lastSnapshot = takeSnapshot(position, scaledBefore, reason, event, part);
  position.save();
  account.lastEventBlock = block.number;
  account.lastEventTimestamp = block.timestamp;
  account.save();
}

function open(position: Position, account: MarginAccount, pool: MarginPool, block: ethereum.Block): void {
  position.isOpen = true;
  position.openedAtBlock = block.number;
  position.openedAtTimestamp = block.timestamp;
  position.closedAtBlock = null;
  position.closedAtTimestamp = null;
  account.openPositionCount += 1;
  if (position.side != 'BORROWER') return;
  account.openBorrowCount += 1;
  if (account.openBorrowCount != 1) return;
  pool.borrowerCount += 1;
  pool.save();
}

function close(position: Position, account: MarginAccount, pool: MarginPool, block: ethereum.Block): void {
  position.isOpen = false;
  position.closedAtBlock = block.number;
  position.closedAtTimestamp = block.timestamp;
  account.openPositionCount -= 1;
  if (position.side != 'BORROWER') return;
  account.openBorrowCount -= 1;
  if (account.openBorrowCount != 0) return;
  pool.borrowerCount -= 1;
  pool.save();
}

export function takeSnapshot(
  position: Position,
  scaledBefore: BigInt,
  reason: string,
  event: ethereum.Event,
  part: i32,
): Bytes {
  const snapshot = new PositionSnapshot(Ids.eventPart(event, part));
  snapshot.position = position.id;
  snapshot.marginAccount = position.marginAccount;
  snapshot.market = position.market;
  snapshot.reason = reason;
  snapshot.scaledBalanceBefore = scaledBefore;
  snapshot.scaledBalanceAfter = position.scaledBalance;
  snapshot.balance = position.balance;
  snapshot.indexRay = position.indexRay;
  snapshot.isCollateral = position.isCollateral;
  snapshot.blockNumber = event.block.number;
  snapshot.timestamp = event.block.timestamp;
  snapshot.transactionHash = event.transaction.hash;
  snapshot.logIndex = event.logIndex.toI32();
  snapshot.save();
  return snapshot.id;
}

/**
 * Token events come before the pool event that says why they happened: corrects the reason of the position's last
 * snapshot if it was taken in this transaction. Immutable rows may change within the block that made them.
 */
export function explainSnapshot(position: Position, reason: string, event: ethereum.Event): void {
  const snapshot = snapshotOf(position, event);
  if (snapshot === null) return;
  snapshot.reason = reason;
  snapshot.save();
}

/** Whether the transaction has moved the position. */
export function isMovedBy(position: Position, event: ethereum.Event): boolean {
  return snapshotOf(position, event) !== null;
}

/** The position's last snapshot if this transaction made it. */
function snapshotOf(position: Position, event: ethereum.Event): PositionSnapshot | null {
  const id = position.lastSnapshot;
  if (id === null) return null;
  const snapshot = PositionSnapshot.loadInBlock(id);
  return snapshot === null || snapshot.transactionHash.notEqual(event.transaction.hash) ? null : snapshot;
}
