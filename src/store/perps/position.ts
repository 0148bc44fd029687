import { BigInt, ethereum } from '@graphprotocol/graph-ts';
import { MarginAccount, Market, Position, PositionCounter } from '../../../generated/schema';
import { ZERO } from '../../constants';
import { Ids } from '../../ids';
import { toWhole } from '../../math/decimal';
import { newPosition } from '../position';

/** The account's open position of that side in the market; null where there is none. */
export function openPosition(account: MarginAccount, market: Market, isLong: boolean): Position | null {
  const id = Ids.positionCounter(account.id, market, isLong);
  const counter = PositionCounter.load(id);
  if (counter === null) return null;
  const newest = Position.load(Ids.perpPosition(id, counter.next - 1));
  return newest !== null && newest.isOpen ? newest : null;
}

/** The open position of that side, or a new one with the next number; a new one counts on the account's row. */
export function takePosition(account: MarginAccount, market: Market, isLong: boolean, block: ethereum.Block): Position {
  const open = openPosition(account, market, isLong);
  if (open !== null) return open;

  const id = Ids.positionCounter(account.id, market, isLong);
  let counter = PositionCounter.load(id);
  if (counter === null) {
    counter = new PositionCounter(id);
    counter.next = 0;
  }
  const side = isLong ? 'LONG' : 'SHORT';
  const position = newPosition(Ids.perpPosition(id, counter.next), account, market, side, block);
  position.number = counter.next;
  counter.next += 1;
  counter.save();

  position.isOpen = true;
  position.size = ZERO;
  position.entryNotional = ZERO;
  position.realizedPnl = ZERO;
  position.fundingPaid = ZERO;
  position.feesPaid = ZERO;
  account.openPositionCount += 1;
  account.save();
  return position;
}

/**
 * Sets size and entry notional (both not negative), moves the market's totals by the difference, and closes the
 * position when nothing is left. Saves position, account and market.
 */
export function setPosition(
  position: Position,
  account: MarginAccount,
  market: Market,
  size: BigInt,
  entryNotional: BigInt,
  block: ethereum.Block,
): void {
  const sizeBefore = amountOr(position.size);
  const notionalBefore = amountOr(position.entryNotional);
  position.size = size;
  position.balance = size;
  position.scaledBalance = size;
  position.entryNotional = entryNotional;
  position.lastEventBlock = block.number;
  if (size.isZero()) close(position, account, block);
  else position.entryPrice = toWhole(entryNotional, market.quoteDecimals).div(toWhole(size, market.sizeDecimals));
  position.save();

  const sizeDelta = size.minus(sizeBefore);
  const notionalDelta = entryNotional.minus(notionalBefore);
  if (position.side == 'LONG') {
    market.longSize = amountOr(market.longSize).plus(sizeDelta);
    market.longNotional = amountOr(market.longNotional).plus(notionalDelta);
  } else {
    market.shortSize = amountOr(market.shortSize).plus(sizeDelta);
    market.shortNotional = amountOr(market.shortNotional).plus(notionalDelta);
  }
  market.save();
}

function close(position: Position, account: MarginAccount, block: ethereum.Block): void {
  position.entryPrice = null;
  if (!position.isOpen) return;
  position.isOpen = false;
  position.closedAtBlock = block.number;
  position.closedAtTimestamp = block.timestamp;
  account.openPositionCount -= 1;
  account.save();
}

/** A nullable amount of a perp row, all of which begin with zero. */
export function amountOr(amount: BigInt | null): BigInt {
  return amount === null ? ZERO : amount;
}
