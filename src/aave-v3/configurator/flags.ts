import { ethereum } from '@graphprotocol/graph-ts';
import { Market } from '../../../generated/schema';
import {
  BorrowableInIsolationChanged,
  ReserveActive,
  ReserveBorrowing,
  ReserveDropped,
  ReserveFlashLoaning,
  ReserveFrozen,
  ReservePaused,
  ReserveStableRateBorrowing,
  SiloedBorrowingChanged,
} from '../../../generated/templates/PoolConfigurator/PoolConfigurator';
import { recordParameter } from '../../store/parameter';
import { configuredMarket, currentPool } from './current-pool';

export function handleReserveActive(event: ReserveActive): void {
  const market = configuredMarket(event.params.asset, event);
  if (market === null) return;
  noteFlag(market, 'isActive', market.isActive, event.params.active, event);
  market.isActive = event.params.active;
  market.save();
}

export function handleReserveFrozen(event: ReserveFrozen): void {
  const market = configuredMarket(event.params.asset, event);
  if (market === null) return;
  noteFlag(market, 'isFrozen', market.isFrozen, event.params.frozen, event);
  market.isFrozen = event.params.frozen;
  market.save();
}

export function handleReservePaused(event: ReservePaused): void {
  const market = configuredMarket(event.params.asset, event);
  if (market === null) return;
  noteFlag(market, 'isPaused', market.isPaused, event.params.paused, event);
  market.isPaused = event.params.paused;
  market.save();
}

export function handleReserveBorrowing(event: ReserveBorrowing): void {
  const market = configuredMarket(event.params.asset, event);
  if (market === null) return;
  noteFlag(market, 'isBorrowingEnabled', market.isBorrowingEnabled, event.params.enabled, event);
  market.isBorrowingEnabled = event.params.enabled;
  market.save();
}

export function handleReserveFlashLoaning(event: ReserveFlashLoaning): void {
  const market = configuredMarket(event.params.asset, event);
  if (market === null) return;
  noteFlag(market, 'isFlashLoanEnabled', market.isFlashLoanEnabled, event.params.enabled, event);
  market.isFlashLoanEnabled = event.params.enabled;
  market.save();
}

export function handleSiloedBorrowingChanged(event: SiloedBorrowingChanged): void {
  const market = configuredMarket(event.params.asset, event);
  if (market === null) return;
  noteFlag(market, 'isSiloed', event.params.oldState, event.params.newState, event);
  market.isSiloed = event.params.newState;
  market.save();
}

export function handleBorrowableInIsolationChanged(event: BorrowableInIsolationChanged): void {
  const market = configuredMarket(event.params.asset, event);
  if (market === null) return;
  noteFlag(market, 'isBorrowableInIsolation', market.isBorrowableInIsolation, event.params.borrowable, event);
  market.isBorrowableInIsolation = event.params.borrowable;
  market.save();
}

/** A dropped market keeps its row: what happened in it still happened. */
export function handleReserveDropped(event: ReserveDropped): void {
  const market = configuredMarket(event.params.asset, event);
  if (market === null) return;
  noteFlag(market, 'isActive', market.isActive, false, event);
  market.isActive = false;
  market.save();
}

export function handleReserveStableRateBorrowing(event: ReserveStableRateBorrowing): void {
  const market = configuredMarket(event.params.asset, event);
  if (market === null) return;
  noteFlag(market, 'isStableBorrowingEnabled', market.isStableBorrowingEnabled, event.params.enabled, event);
  market.isStableBorrowingEnabled = event.params.enabled;
  market.save();
}

function noteFlag(market: Market, parameter: string, before: boolean, after: boolean, event: ethereum.Event): void {
  const pool = currentPool();
  if (pool !== null) recordParameter(pool, market, null, parameter, textOf(before), textOf(after), event, 0);
}

function textOf(flag: boolean): string {
  return flag ? 'true' : 'false';
}
