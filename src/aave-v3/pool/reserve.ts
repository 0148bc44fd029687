import { FlashLoan, MarginPool, TreasuryMint } from '../../../generated/schema';
import {
  FlashLoan as FlashLoanEvent,
  IsolationModeTotalDebtUpdated,
  MintedToTreasury,
  ReserveDataUpdated,
  Upgraded,
} from '../../../generated/templates/Pool/Pool';
import { Ids } from '../../ids';
import { tokenOf } from '../../store/value';
import { recordMarket } from '../store/books';
import { getOrCreateMarket } from '../store/market';
import { recordImplementation } from '../store/pool';

/** Interest rate mode of a flash loan that is paid back at once; any other opens a debt instead. */
const PAID_BACK = 0;

/**
 * The first event of nearly every action: rates and indexes are new, the action's own amounts are still to come.
 * The point of the timeseries waits for them.
 */
export function handleReserveDataUpdated(event: ReserveDataUpdated): void {
  const market = getOrCreateMarket(event.address, event.params.reserve, event.block);
  market.supplyRateRay = event.params.liquidityRate;
  market.borrowRateRay = event.params.variableBorrowRate;
  market.supplyIndexRay = event.params.liquidityIndex;
  market.borrowIndexRay = event.params.variableBorrowIndex;
  market.indexUpdatedAt = event.block.timestamp;
  if (market.stableDebtToken !== null) market.stableBorrowRateRay = event.params.stableBorrowRate;
  market.save();
}

export function handleMintedToTreasury(event: MintedToTreasury): void {
  const market = getOrCreateMarket(event.address, event.params.reserve, event.block);
  const row = new TreasuryMint(Ids.event(event));
  row.market = market.id;
  row.amount = event.params.amountMinted;
  row.blockNumber = event.block.number;
  row.timestamp = event.block.timestamp;
  row.transactionHash = event.transaction.hash;
  row.logIndex = event.logIndex.toI32();
  row.save();
}

export function handleFlashLoan(event: FlashLoanEvent): void {
  const market = getOrCreateMarket(event.address, event.params.asset, event.block);
  const row = new FlashLoan(Ids.event(event));
  row.pool = market.pool;
  row.market = market.id;
  row.target = event.params.target;
  row.initiator = event.params.initiator;
  row.amount = event.params.amount;
  row.premium = event.params.premium;
  row.blockNumber = event.block.number;
  row.timestamp = event.block.timestamp;
  row.transactionHash = event.transaction.hash;
  row.logIndex = event.logIndex.toI32();
  row.save();
  if (event.params.interestRateMode != PAID_BACK) return;

  market.cash = market.cash.plus(event.params.premium);
  market.save();
  recordMarket(market, tokenOf(market), event);
}

export function handleIsolationModeTotalDebtUpdated(event: IsolationModeTotalDebtUpdated): void {
  const market = getOrCreateMarket(event.address, event.params.asset, event.block);
  market.isolationModeDebt = event.params.totalDebt;
  market.save();
}

export function handleUpgraded(event: Upgraded): void {
  const pool = MarginPool.load(event.address);
  if (pool !== null) recordImplementation(pool, event.params.implementation, event);
}
