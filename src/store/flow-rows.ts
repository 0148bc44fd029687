import { BigDecimal, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { BadDebt, Borrow, Deposit, Market, Repay, Withdraw } from '../../generated/schema';
import { Ids } from '../ids';

/** Rows of what accounts do, the same for every protocol. Amounts in native units of the market's token. */
export function saveDeposit(
  market: Market,
  account: Bytes,
  caller: Bytes,
  amount: BigInt,
  usd: BigDecimal | null,
  event: ethereum.Event,
): void {
  const row = new Deposit(Ids.event(event));
  row.protocol = market.protocol;
  row.pool = market.pool;
  row.market = market.id;
  row.marginAccount = account;
  row.caller = caller;
  row.amount = amount;
  row.amountUsd = usd;
  row.blockNumber = event.block.number;
  row.timestamp = event.block.timestamp;
  row.transactionHash = event.transaction.hash;
  row.logIndex = event.logIndex.toI32();
  row.save();
}

export function saveWithdraw(
  market: Market,
  account: Bytes,
  receiver: Bytes,
  amount: BigInt,
  usd: BigDecimal | null,
  event: ethereum.Event,
): void {
  const row = new Withdraw(Ids.event(event));
  row.protocol = market.protocol;
  row.pool = market.pool;
  row.market = market.id;
  row.marginAccount = account;
  row.receiver = receiver;
  row.amount = amount;
  row.amountUsd = usd;
  row.blockNumber = event.block.number;
  row.timestamp = event.block.timestamp;
  row.transactionHash = event.transaction.hash;
  row.logIndex = event.logIndex.toI32();
  row.save();
}

/** At the market's variable rate. Not saved. */
export function newBorrow(
  market: Market,
  account: Bytes,
  caller: Bytes,
  amount: BigInt,
  usd: BigDecimal | null,
  event: ethereum.Event,
): Borrow {
  const row = new Borrow(Ids.event(event));
  row.protocol = market.protocol;
  row.pool = market.pool;
  row.market = market.id;
  row.marginAccount = account;
  row.caller = caller;
  row.amount = amount;
  row.amountUsd = usd;
  row.borrowRateRay = market.borrowRateRay;
  row.isStableRate = false;
  row.blockNumber = event.block.number;
  row.timestamp = event.block.timestamp;
  row.transactionHash = event.transaction.hash;
  row.logIndex = event.logIndex.toI32();
  return row;
}

/** With the token itself, not with supply tokens. Not saved. */
export function newRepay(
  market: Market,
  account: Bytes,
  repayer: Bytes,
  amount: BigInt,
  usd: BigDecimal | null,
  event: ethereum.Event,
): Repay {
  const row = new Repay(Ids.event(event));
  row.protocol = market.protocol;
  row.pool = market.pool;
  row.market = market.id;
  row.marginAccount = account;
  row.repayer = repayer;
  row.amount = amount;
  row.amountUsd = usd;
  row.usedSupplyTokens = false;
  row.blockNumber = event.block.number;
  row.timestamp = event.block.timestamp;
  row.transactionHash = event.transaction.hash;
  row.logIndex = event.logIndex.toI32();
  return row;
}

/**
 * @param id of the row: the event's, or of one of its parts
 * @param kind CREATED, COVERED or SOCIALIZED
 * @param account null for COVERED
 */
export function saveBadDebt(
  id: Bytes,
  kind: string,
  market: Market,
  account: Bytes | null,
  amount: BigInt,
  usd: BigDecimal | null,
  event: ethereum.Event,
): void {
  const row = new BadDebt(id);
  row.kind = kind;
  row.pool = market.pool;
  row.market = market.id;
  row.marginAccount = account;
  row.amount = amount;
  row.amountUsd = usd;
  row.blockNumber = event.block.number;
  row.timestamp = event.block.timestamp;
  row.transactionHash = event.transaction.hash;
  row.logIndex = event.logIndex.toI32();
  row.save();
}
