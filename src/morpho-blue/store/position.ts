import { BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { MarginAccount, MarginPool, Market, Position } from '../../../generated/schema';
import { ZERO } from '../../constants';
import { Ids } from '../../ids';
import { getOrCreateMarginAccount, touch } from '../../store/account';
import { newPosition, newSnapshot } from '../../store/position';
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
  return known === null ? newPosition(id, account, market, side, block) : known;
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
  const snapshot = newSnapshot(position, reason, event, part);
  snapshot.scaledBalanceBefore = before;
  snapshot.save();
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
