import { ethereum } from '@graphprotocol/graph-ts';
import { MarginPool, Market, ReserveWithdrawal } from '../../../generated/schema';
import { PauseAction, Upgraded, WithdrawReserves } from '../../../generated/templates/Comet/Comet';
import { Ids } from '../../ids';
import { recordParameter } from '../../store/parameter';
import { tokenOf } from '../../store/value';
import { adoptConfiguration } from '../store/configuration';
import { moveCash, recordBase } from '../store/ledger';
import { ledgerOf, recordImplementation } from '../store/pool';
import { setSetting } from '../store/setting';

/** New code: every parameter may have moved, none of the balances. */
export function handleUpgraded(event: Upgraded): void {
  const pool = MarginPool.load(event.address);
  if (pool === null) return;
  recordImplementation(pool, event.params.implementation, event);
  adoptConfiguration(pool, event);
}

export function handlePauseAction(event: PauseAction): void {
  const pool = MarginPool.load(event.address);
  if (pool === null) return;
  setFlag(pool, 'isSupplyPaused', event.params.supplyPaused, event, 0);
  setFlag(pool, 'isTransferPaused', event.params.transferPaused, event, 1);
  setFlag(pool, 'isWithdrawPaused', event.params.withdrawPaused, event, 2);
  setFlag(pool, 'isAbsorbPaused', event.params.absorbPaused, event, 3);
  setFlag(pool, 'isBuyPaused', event.params.buyPaused, event, 4);
  const markets = pool.markets.load();
  for (let i = 0; i < markets.length; i++) {
    const market = markets[i];
    market.isPaused = event.params.supplyPaused && event.params.withdrawPaused;
    if (market.kind == 'RESERVE') market.isBorrowingEnabled = !event.params.withdrawPaused;
    market.save();
  }
}

function setFlag(pool: MarginPool, key: string, isSet: boolean, event: ethereum.Event, part: i32): void {
  const after = isSet ? 'true' : 'false';
  const before = setSetting(pool, key, after, event);
  if (before !== null ? before == after : !isSet) return;
  recordParameter(pool, null, null, key, before, after, event, part);
}

/** Governance takes reserves: cash leaves, nobody's balance moves, no interest accrues. */
export function handleWithdrawReserves(event: WithdrawReserves): void {
  const ledger = ledgerOf(event.address);
  if (ledger === null) return;
  const market = Market.load(ledger.market);
  if (market === null) return;
  const row = new ReserveWithdrawal(Ids.event(event));
  row.pool = market.pool;
  row.market = market.id;
  row.to = event.params.to;
  row.amount = event.params.amount;
  row.blockNumber = event.block.number;
  row.timestamp = event.block.timestamp;
  row.transactionHash = event.transaction.hash;
  row.logIndex = event.logIndex.toI32();
  row.save();
  moveCash(market, event.params.amount.neg());
  market.save();
  recordBase(market, tokenOf(market), event);
}
