import { Bytes, ethereum } from '@graphprotocol/graph-ts';
import { MarginAccount, Market, Position, PositionSnapshot } from '../../generated/schema';
import { ZERO } from '../constants';
import { Ids } from '../ids';

/** A position that holds nothing yet and is not saved. @param side a PositionSide */
export function newPosition(
  id: Bytes,
  account: MarginAccount,
  market: Market,
  side: string,
  block: ethereum.Block,
): Position {
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

/**
 * The event's `part`-th snapshot of a position as it is now, beside the scaled balance it had. The caller fills in what
 * else differs, and saves both. @param reason a SnapshotReason
 */
export function newSnapshot(position: Position, reason: string, event: ethereum.Event, part: i32): PositionSnapshot {
  const snapshot = new PositionSnapshot(Ids.eventPart(event, part));
  snapshot.position = position.id;
  snapshot.marginAccount = position.marginAccount;
  snapshot.market = position.market;
  snapshot.reason = reason;
  snapshot.scaledBalanceAfter = position.scaledBalance;
  snapshot.balance = position.balance;
  snapshot.indexRay = position.indexRay;
  snapshot.isCollateral = position.isCollateral;
  snapshot.blockNumber = event.block.number;
  snapshot.timestamp = event.block.timestamp;
  snapshot.transactionHash = event.transaction.hash;
  snapshot.logIndex = event.logIndex.toI32();
  position.lastSnapshot = snapshot.id;
  return snapshot;
}
