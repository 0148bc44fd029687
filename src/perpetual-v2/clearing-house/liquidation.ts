import { Address, ethereum } from '@graphprotocol/graph-ts';
import { PositionLiquidated } from '../../../generated/PerpetualClearingHouse/ClearingHouse';
import { Account, Liquidation, MarginAccount, MarginPool, Market, Position } from '../../../generated/schema';
import { Ids } from '../../ids';
import { toWhole } from '../../math/decimal';
import { getOrCreateAccount } from '../../store/account';
import { recordLiquidation } from '../../store/points';
import { marketOf } from '../store/market';
import { poolOf, QUOTE_DECIMALS } from '../store/pool';
import { accountOf } from '../store/taker';
import { explainChange } from './position';

/** A part of the position went to the liquidator at the contract's price; both changes were told before. */
export function handlePositionLiquidated(event: PositionLiquidated): void {
  const pool = poolOf(event);
  if (pool === null) return;
  const market = marketOf(pool, event.params.baseToken);
  if (market === null) return;
  const account = accountOf(pool, event.params.trader, event.block);
  const change = explainChange(pool, market, event.params.trader, 'LIQUIDATION', event);
  explainChange(pool, market, event.params.liquidator, 'TAKEOVER', event);

  const notionalUsd = toWhole(event.params.positionNotional, QUOTE_DECIMALS);
  const row = startLiquidation(pool, account, event.params.liquidator, event);
  row.perpMarket = market.id;
  row.size = event.params.positionSize;
  row.notional = event.params.positionNotional;
  row.fee = event.params.liquidationFee;
  row.notionalUsd = notionalUsd;
  if (change !== null) {
    row.position = change.position;
    countOn(Position.load(change.position));
  }
  row.save();
  countMarket(market, row);
  recordLiquidation(market, market, notionalUsd, notionalUsd, event);
}

function countOn(position: Position | null): void {
  if (position === null) return;
  position.liquidationCount += 1;
  position.save();
}

/** What every liquidation of the clearing house has; counts it for both accounts. The caller saves the row. */
export function startLiquidation(
  pool: MarginPool,
  account: MarginAccount,
  liquidator: Address,
  event: ethereum.Event,
): Liquidation {
  const row = new Liquidation(Ids.event(event));
  row.protocol = pool.protocol;
  row.pool = pool.id;
  row.marginAccount = account.id;
  row.liquidator = liquidator;
  row.receivedSupplyTokens = false;
  row.blockNumber = event.block.number;
  row.timestamp = event.block.timestamp;
  row.transactionHash = event.transaction.hash;
  row.logIndex = event.logIndex.toI32();

  const taker = getOrCreateAccount(liquidator, event.block);
  taker.liquidatorCount += 1;
  taker.save();
  const owner = Account.load(account.owner);
  if (owner !== null) {
    owner.liquidatedCount += 1;
    owner.save();
  }
  account.save();
  return row;
}

/** The market lost `row` to a liquidation; its value is the notional or what was seized. */
export function countMarket(market: Market, row: Liquidation): void {
  const usd = row.notionalUsd === null ? row.seizedUsd : row.notionalUsd;
  market.liquidationCount += 1;
  if (usd !== null) market.cumulativeLiquidatedUsd = market.cumulativeLiquidatedUsd.plus(usd);
  market.save();
}
