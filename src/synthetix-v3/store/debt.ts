import { Address, BigInt, ethereum } from '@graphprotocol/graph-ts';
import { MarginAccount, MarginPool, Repay } from '../../../generated/schema';
import { Ids } from '../../ids';
import { recordFlow } from '../../store/points';
import { tokenOf, usdOf } from '../../store/value';
import { collateralMarket, USD_NUMBER } from './market';

/** The account's debt was paid down in the stablecoin. */
export function recordRepay(
  pool: MarginPool,
  account: MarginAccount,
  payer: Address,
  amount: BigInt,
  event: ethereum.Event,
): void {
  const market = collateralMarket(pool, USD_NUMBER, event.block);
  const token = tokenOf(market);
  const usd = usdOf(token, amount);
  const row = new Repay(Ids.event(event));
  row.protocol = pool.protocol;
  row.pool = pool.id;
  row.market = market.id;
  row.marginAccount = account.id;
  row.repayer = payer;
  row.amount = amount;
  row.amountUsd = usd;
  row.usedSupplyTokens = false;
  row.blockNumber = event.block.number;
  row.timestamp = event.block.timestamp;
  row.transactionHash = event.transaction.hash;
  row.logIndex = event.logIndex.toI32();
  row.save();
  recordFlow(market, token, 'REPAY', amount, usd, event);
}
