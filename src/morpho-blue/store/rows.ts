import { BigDecimal, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { Deposit, Market, Withdraw } from '../../../generated/schema';
import { Ids } from '../../ids';

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
