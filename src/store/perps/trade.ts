import { BigDecimal, BigInt, ethereum } from '@graphprotocol/graph-ts';
import { MarginAccount, Market, Position, PositionChange } from '../../../generated/schema';
import { ZERO } from '../../constants';
import { Ids } from '../../ids';
import { toWhole } from '../../math/decimal';
import { amountOr, openPosition, setPosition, takePosition } from './position';

/** What an event did to an account's exposure in one market. Quote units, except the sizes. */
export class Trade {
  /** trading fee */
  fee: BigInt = ZERO;
  /** funding paid, above zero, or received */
  fundingPayment: BigInt = ZERO;
  borrowingFee: BigInt = ZERO;
  /** profit or loss realised, signed */
  realizedPnl: BigInt = ZERO;
  /** signed: below zero is against the account */
  priceImpact: BigInt | null = null;
  /** quote per whole base unit where the event says it; else notional over size */
  price: BigDecimal | null = null;
  /** number of the first PositionChange among the rows the event makes */
  part: i32 = 0;

  constructor(
    /** ORDER, LIQUIDATION, TAKEOVER, ADL, FUNDING or MAKER */
    readonly reason: string,
    /** base units after the event, signed: above zero is long */
    readonly sizeAfter: BigInt,
    /** what the size after the event cost or was sold for, not negative */
    readonly entryNotionalAfter: BigInt,
    /** quote exchanged, not negative */
    readonly notional: BigInt,
  ) {}
}

/** The account's size in the market, base units, signed. */
export function signedSize(account: MarginAccount, market: Market): BigInt {
  const long = openPosition(account, market, true);
  if (long !== null) return amountOr(long.size);
  const short = openPosition(account, market, false);
  return short === null ? ZERO : amountOr(short.size).neg();
}

/**
 * Moves the account's position to where the trade leaves it, with a PositionChange. A trade that turns a long into a
 * short (or back) closes the one and opens the other: two rows, the fee and the notional shared by size, profit and
 * funding with the position that closed. Saves everything it touches, account and market too.
 * @returns the position that the trade acted on: the one that closed, else the one that is open; null where there is none
 */
export function applyTrade(
  account: MarginAccount,
  market: Market,
  trade: Trade,
  event: ethereum.Event,
): Position | null {
  const before = signedSize(account, market);
  const after = trade.sizeAfter;
  const isFlip = (before.gt(ZERO) && after.lt(ZERO)) || (before.lt(ZERO) && after.gt(ZERO));
  if (isFlip) return flip(account, market, before, trade, event);
  if (before.isZero() && after.isZero()) return null;

  const isLong = after.isZero() ? before.gt(ZERO) : after.gt(ZERO);
  const position = takePosition(account, market, isLong, event.block);
  addTo(position, trade, trade.fee);
  setPosition(position, account, market, after.abs(), trade.entryNotionalAfter, event.block);
  recordChange(position, market, trade, after.minus(before), after, trade.notional, trade.fee, trade.part, event);
  return position;
}

function flip(account: MarginAccount, market: Market, before: BigInt, trade: Trade, event: ethereum.Event): Position {
  const after = trade.sizeAfter;
  const traded = before.abs().plus(after.abs());
  const closingFee = trade.fee.times(before.abs()).div(traded);
  const closingNotional = trade.notional.times(before.abs()).div(traded);

  const closed = takePosition(account, market, before.gt(ZERO), event.block);
  addTo(closed, trade, closingFee);
  setPosition(closed, account, market, ZERO, ZERO, event.block);
  recordChange(closed, market, trade, before.neg(), ZERO, closingNotional, closingFee, trade.part, event);

  const opening = new Trade(trade.reason, after, trade.entryNotionalAfter, trade.notional.minus(closingNotional));
  opening.fee = trade.fee.minus(closingFee);
  opening.price = trade.price;
  const opened = takePosition(account, market, after.gt(ZERO), event.block);
  addTo(opened, opening, opening.fee);
  setPosition(opened, account, market, after.abs(), opening.entryNotionalAfter, event.block);
  recordChange(opened, market, opening, after, after, opening.notional, opening.fee, trade.part + 1, event);
  return closed;
}

function addTo(position: Position, trade: Trade, fee: BigInt): void {
  position.realizedPnl = amountOr(position.realizedPnl).plus(trade.realizedPnl);
  position.fundingPaid = amountOr(position.fundingPaid).plus(trade.fundingPayment);
  position.feesPaid = amountOr(position.feesPaid).plus(fee);
  if (!trade.borrowingFee.isZero()) {
    position.borrowingFeePaid = amountOr(position.borrowingFeePaid).plus(trade.borrowingFee);
  }
  if (trade.reason == 'LIQUIDATION') position.liquidationCount += 1;
}

/** Notional counts as USD, as the protocols count it themselves. */
function recordChange(
  position: Position,
  market: Market,
  trade: Trade,
  sizeDelta: BigInt,
  sizeAfter: BigInt,
  notional: BigInt,
  fee: BigInt,
  part: i32,
  event: ethereum.Event,
): void {
  const change = new PositionChange(Ids.eventPart(event, part));
  change.reason = trade.reason;
  change.position = position.id;
  change.marginAccount = position.marginAccount;
  change.pool = position.pool;
  change.market = market.id;
  change.owner = position.owner;
  change.sizeDelta = sizeDelta;
  change.sizeAfter = sizeAfter;
  change.notional = notional;
  const notionalUsd = toWhole(notional, market.quoteDecimals);
  if (trade.price !== null) change.price = trade.price;
  else if (!sizeDelta.isZero()) change.price = notionalUsd.div(toWhole(sizeDelta.abs(), market.sizeDecimals));
  change.fee = fee;
  change.fundingPayment = trade.fundingPayment;
  change.borrowingFee = trade.borrowingFee;
  change.realizedPnl = trade.realizedPnl;
  change.priceImpact = trade.priceImpact;
  change.notionalUsd = notionalUsd;
  change.blockNumber = event.block.number;
  change.timestamp = event.block.timestamp;
  change.transactionHash = event.transaction.hash;
  change.logIndex = event.logIndex.toI32();
  change.save();
}
