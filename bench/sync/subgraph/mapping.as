import { BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { AnswerUpdated } from './generated/Feeds/Feed';
import { Borrow, LiquidationCall, Repay, ReserveDataUpdated, Supply, Withdraw } from './generated/Pool/Pool';
import { Account, Event, Market, Position, Price } from './generated/schema';

const ZERO = BigInt.zero();

function touchAccount(id: Bytes, timestamp: BigInt): void {
  let account = Account.load(id);
  if (account == null) {
    account = new Account(id);
    account.eventCount = 0;
  }
  account.eventCount += 1;
  account.lastTimestamp = timestamp;
  account.save();
}

function marketOf(id: Bytes, timestamp: BigInt): Market {
  let market = Market.load(id);
  if (market == null) {
    market = new Market(id);
    market.supplied = ZERO;
    market.borrowed = ZERO;
    market.liquidityRate = ZERO;
    market.variableBorrowRate = ZERO;
    market.liquidityIndex = ZERO;
    market.variableBorrowIndex = ZERO;
    market.eventCount = 0;
  }
  market.eventCount += 1;
  market.lastTimestamp = timestamp;
  return market;
}

function move(reserve: Bytes, user: Bytes, supplied: BigInt, borrowed: BigInt, timestamp: BigInt): void {
  let market = marketOf(reserve, timestamp);
  market.supplied = market.supplied.plus(supplied);
  market.borrowed = market.borrowed.plus(borrowed);
  market.save();
  let id = user.concat(reserve);
  let position = Position.load(id);
  if (position == null) {
    position = new Position(id);
    position.account = user;
    position.market = reserve;
    position.supplied = ZERO;
    position.borrowed = ZERO;
    position.eventCount = 0;
  }
  position.supplied = position.supplied.plus(supplied);
  position.borrowed = position.borrowed.plus(borrowed);
  position.eventCount += 1;
  position.lastTimestamp = timestamp;
  position.save();
}

function write(event: ethereum.Event, kind: string, subject: Bytes, account: Bytes | null, amount: BigInt): void {
  let row = new Event(event.transaction.hash.concatI32(event.logIndex.toI32()));
  row.kind = kind;
  row.subject = subject;
  row.account = account;
  row.amount = amount;
  row.block = event.block.number;
  row.timestamp = event.block.timestamp;
  row.transaction = event.transaction.hash;
  row.logIndex = event.logIndex.toI32();
  row.save();
}

export function handleSupply(event: Supply): void {
  let user = event.params.onBehalfOf;
  touchAccount(user, event.block.timestamp);
  move(event.params.reserve, user, event.params.amount, ZERO, event.block.timestamp);
  write(event, 'Supply', event.params.reserve, user, event.params.amount);
}

export function handleWithdraw(event: Withdraw): void {
  let user = event.params.user;
  touchAccount(user, event.block.timestamp);
  move(event.params.reserve, user, event.params.amount.neg(), ZERO, event.block.timestamp);
  write(event, 'Withdraw', event.params.reserve, user, event.params.amount);
}

export function handleBorrow(event: Borrow): void {
  let user = event.params.onBehalfOf;
  touchAccount(user, event.block.timestamp);
  move(event.params.reserve, user, ZERO, event.params.amount, event.block.timestamp);
  write(event, 'Borrow', event.params.reserve, user, event.params.amount);
}

export function handleRepay(event: Repay): void {
  let user = event.params.user;
  touchAccount(user, event.block.timestamp);
  move(event.params.reserve, user, ZERO, event.params.amount.neg(), event.block.timestamp);
  write(event, 'Repay', event.params.reserve, user, event.params.amount);
}

export function handleLiquidation(event: LiquidationCall): void {
  let user = event.params.user;
  let timestamp = event.block.timestamp;
  touchAccount(user, timestamp);
  move(event.params.debtAsset, user, ZERO, event.params.debtToCover.neg(), timestamp);
  move(event.params.collateralAsset, user, event.params.liquidatedCollateralAmount.neg(), ZERO, timestamp);
  write(event, 'Liquidation', event.params.debtAsset, user, event.params.debtToCover);
}

export function handleReserveData(event: ReserveDataUpdated): void {
  let market = marketOf(event.params.reserve, event.block.timestamp);
  market.liquidityRate = event.params.liquidityRate;
  market.variableBorrowRate = event.params.variableBorrowRate;
  market.liquidityIndex = event.params.liquidityIndex;
  market.variableBorrowIndex = event.params.variableBorrowIndex;
  market.save();
  write(event, 'ReserveData', event.params.reserve, null, event.params.liquidityRate);
}

export function handleAnswer(event: AnswerUpdated): void {
  let price = Price.load(event.address);
  if (price == null) {
    price = new Price(event.address);
    price.eventCount = 0;
  }
  price.answer = event.params.current;
  price.roundId = event.params.roundId;
  price.updatedAt = event.params.updatedAt;
  price.eventCount += 1;
  price.save();
  write(event, 'Answer', event.address, null, event.params.current);
}
