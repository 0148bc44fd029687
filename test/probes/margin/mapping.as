import { BigDecimal, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { Borrow, Idle, Look } from './generated/Pool/Pool';
import { Account, BorrowEvent, Market, Position } from './generated/schema';

const ZERO = BigInt.zero();
const ZERO_DECIMAL = BigDecimal.zero();
const UNIT = BigDecimal.fromString('1000000000000000000');
const RAY = BigInt.fromString('1000000000000000000000000000');
const PRICE = BigDecimal.fromString('1834.56789012');

function accountOf(id: Bytes, block: ethereum.Block): Account {
  let account = Account.load(id);
  if (account == null) {
    account = new Account(id);
    account.borrowCount = 0;
    account.repayCount = 0;
    account.totalBorrowedUsd = ZERO_DECIMAL;
    account.totalDebtUsd = ZERO_DECIMAL;
    account.firstBlock = block.number;
    account.lastBlock = block.number;
    account.lastTimestamp = block.timestamp;
  }
  return account;
}

function marketOf(id: Bytes, block: ethereum.Block): Market {
  let market = Market.load(id);
  if (market == null) {
    market = new Market(id);
    market.name = 'Wrapped Ether';
    market.decimals = 18;
    market.priceUsd = PRICE;
    market.totalBorrowed = ZERO;
    market.totalSupplied = RAY;
    market.borrowIndex = RAY;
    market.supplyIndex = RAY;
    market.borrowRate = ZERO;
    market.supplyRate = ZERO;
    market.utilization = ZERO_DECIMAL;
    market.borrowedUsd = ZERO_DECIMAL;
    market.borrowCount = 0;
    market.lastBlock = block.number;
    market.lastTimestamp = block.timestamp;
  }
  return market;
}

function positionOf(account: Account, market: Market, block: ethereum.Block): Position {
  let id = account.id.concat(market.id);
  let position = Position.load(id);
  if (position == null) {
    position = new Position(id);
    position.account = account.id;
    position.market = market.id;
    position.side = 'BORROWER';
    position.balance = ZERO;
    position.scaledBalance = ZERO;
    position.index = RAY;
    position.balanceUsd = ZERO_DECIMAL;
    position.isOpen = true;
    position.borrowCount = 0;
    position.openedBlock = block.number;
    position.lastBlock = block.number;
    position.lastTimestamp = block.timestamp;
  }
  return position;
}

/** Loads three entities, does sums, saves them and an event: what an ordinary handler does. */
export function handleBorrow(event: Borrow): void {
  let block = event.block;
  let amount = event.params.amount;
  let account = accountOf(event.params.onBehalfOf, block);
  let market = marketOf(event.params.reserve, block);
  let position = positionOf(account, market, block);

  let amountUsd = amount.toBigDecimal().div(UNIT).times(market.priceUsd);
  position.balance = position.balance.plus(amount);
  position.scaledBalance = position.scaledBalance.plus(amount.times(RAY).div(market.borrowIndex));
  position.index = market.borrowIndex;
  position.balanceUsd = position.balance.toBigDecimal().div(UNIT).times(market.priceUsd);
  position.borrowCount += 1;
  position.lastBlock = block.number;
  position.lastTimestamp = block.timestamp;
  position.save();

  market.totalBorrowed = market.totalBorrowed.plus(amount);
  market.borrowRate = event.params.borrowRate;
  market.borrowIndex = market.borrowIndex.plus(event.params.borrowRate.div(BigInt.fromI32(31536000)));
  market.utilization = market.totalBorrowed.divDecimal(market.totalSupplied.toBigDecimal());
  market.borrowedUsd = market.borrowedUsd.plus(amountUsd);
  market.borrowCount += 1;
  market.lastBlock = block.number;
  market.lastTimestamp = block.timestamp;
  market.save();

  account.borrowCount += 1;
  account.totalBorrowedUsd = account.totalBorrowedUsd.plus(amountUsd);
  account.totalDebtUsd = account.totalDebtUsd.plus(amountUsd);
  account.lastBlock = block.number;
  account.lastTimestamp = block.timestamp;
  account.save();

  let entity = new BorrowEvent(event.transaction.hash.concatI32(event.logIndex.toI32()));
  entity.account = account.id;
  entity.market = market.id;
  entity.position = position.id;
  entity.amount = amount;
  entity.amountUsd = amountUsd;
  entity.rate = event.params.borrowRate;
  entity.blockNumber = block.number;
  entity.timestamp = block.timestamp;
  entity.transactionHash = event.transaction.hash;
  entity.logIndex = event.logIndex;
  entity.save();
}

export function handleIdle(event: Idle): void {
  assert(event.params.amount.gt(ZERO));
}

export function handleLook(event: Look): void {
  let account = accountOf(event.params.user, event.block);
  let market = marketOf(event.params.reserve, event.block);
  let position = positionOf(account, market, event.block);
  if (!event.params.save) return;
  account.save();
  market.save();
  position.save();
}
