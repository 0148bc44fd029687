import { BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { MarginAccount, MarginPool, Market, Position, PositionSnapshot } from '../../../generated/schema';
import { ZERO } from '../../constants';
import { Ids } from '../../ids';
import { getOrCreateMarginAccount, touch } from '../../store/account';
import { assetsCeil, assetsFloor, borrowTotal, supplyTotal } from './shares';

/** What an account has in a market of its pool: lent shares, owed shares, or collateral. */
export namespace Side {
  export const LENDER = 'LENDER';
  export const BORROWER = 'BORROWER';
  export const COLLATERAL = 'COLLATERAL';
}

export function touchAccount(pool: MarginPool, owner: Bytes, block: ethereum.Block): MarginAccount {
  const account = getOrCreateMarginAccount(pool, Ids.marginAccount(pool.id, owner), owner, block);
  touch(account, block);
  return account;
}

export function getOrCreatePosition(
  account: MarginAccount,
  market: Market,
  side: string,
  block: ethereum.Block,
): Position {
  const id = Ids.positionIn(market.pool, account.id, market.id, side == Side.BORROWER);
  const known = Position.load(id);
  if (known !== null) return known;

  const position = new Position(id);
  position.marginAccount = account.id;
  position.pool = market.pool;
  position.market = market.id;
  position.owner = account.owner;
  position.side = side;
  position.isCollateral = side == Side.COLLATERAL;
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
 * Moves an account's position by `change` shares (collateral: native units), signed, and saves it with a snapshot, the
 * event's `part`-th. The market's totals are already those after the event.
 */
export function changePosition(
  pool: MarginPool,
  market: Market,
  owner: Bytes,
  side: string,
  change: BigInt,
  reason: string,
  event: ethereum.Event,
  part: i32,
): Position {
  const account = touchAccount(pool, owner, event.block);
  const position = getOrCreatePosition(account, market, side, event.block);
  const before = position.scaledBalance;
  // Below zero only where indexing started after the account did.
  const after = before.plus(change).lt(ZERO) ? ZERO : before.plus(change);
  position.scaledBalance = after;
  position.lastEventBlock = event.block.number;
  if (side == Side.COLLATERAL) {
    position.balance = after;
  } else if (side == Side.BORROWER) {
    position.balance = assetsCeil(after, borrowTotal(market), market.scaledBorrow);
    position.indexRay = market.borrowIndexRay;
  } else {
    position.balance = assetsFloor(after, supplyTotal(market), market.scaledSupply);
    position.indexRay = market.supplyIndexRay;
  }
  const isOpen = !after.isZero();
  if (isOpen && !position.isOpen) open(position, account, pool, event.block);
  else if (!isOpen && position.isOpen) close(position, account, pool, event.block);
  position.lastSnapshot = takeSnapshot(position, before, reason, event, part);
  position.save();
  return position;
}

function open(position: Position, account: MarginAccount, pool: MarginPool, block: ethereum.Block): void {
  position.isOpen = true;
  position.openedAtBlock = block.number;
  position.openedAtTimestamp = block.timestamp;
  position.closedAtBlock = null;
  position.closedAtTimestamp = null;
  account.openPositionCount += 1;
  if (position.side == Side.BORROWER) {
    account.openBorrowCount += 1;
    pool.borrowerCount += 1;
    pool.save();
  }
  account.save();
}

function close(position: Position, account: MarginAccount, pool: MarginPool, block: ethereum.Block): void {
  position.isOpen = false;
  position.closedAtBlock = block.number;
  position.closedAtTimestamp = block.timestamp;
  account.openPositionCount -= 1;
  if (position.side == Side.BORROWER) {
    account.openBorrowCount -= 1;
    pool.borrowerCount -= 1;
    pool.save();
  }
  account.save();
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
  snapshot.indexRay = position.indexRay;
  snapshot.isCollateral = position.isCollateral;
  snapshot.blockNumber = event.block.number;
  snapshot.timestamp = event.block.timestamp;
  snapshot.transactionHash = event.transaction.hash;
  snapshot.logIndex = event.logIndex.toI32();
  snapshot.save();
  return snapshot.id;
}
