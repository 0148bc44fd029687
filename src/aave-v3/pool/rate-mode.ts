import { Address, ethereum } from '@graphprotocol/graph-ts';
import { Position, RateModeChange } from '../../../generated/schema';
import { RebalanceStableBorrowRate, SwapBorrowRateMode } from '../../../generated/templates/PoolRateModes/Pool';
import { Ids } from '../../ids';
import { touchMarginAccount } from '../store/account';
import { getOrCreateMarket } from '../store/market';
import { explainSnapshot } from '../store/position';
import { STABLE_RATE } from './flows';

/** The event names the mode that was left. */
export function handleSwapBorrowRateMode(event: SwapBorrowRateMode): void {
  const isStable = event.params.interestRateMode != STABLE_RATE;
  changeMode('SWAPPED', event.params.reserve, event.params.user, isStable, event);
}

export function handleRebalanceStableBorrowRate(event: RebalanceStableBorrowRate): void {
  changeMode('REBALANCED', event.params.reserve, event.params.user, true, event);
}

/** Both debts have moved by their tokens' own events. */
function changeMode(kind: string, asset: Address, user: Address, isStable: boolean, event: ethereum.Event): void {
  const market = getOrCreateMarket(event.address, asset, event.block);
  const account = touchMarginAccount(market, user, event.block);
  const row = new RateModeChange(Ids.event(event));
  row.kind = kind;
  row.marginAccount = account.id;
  row.market = market.id;
  row.isStable = isStable;
  const stable = Position.load(Ids.stableDebt(account.id, market.id));
  if (stable !== null && isStable) row.stableRateRay = stable.stableRateRay;
  row.blockNumber = event.block.number;
  row.timestamp = event.block.timestamp;
  row.transactionHash = event.transaction.hash;
  row.logIndex = event.logIndex.toI32();
  row.save();

  if (stable !== null) explainSnapshot(stable, 'RATE_MODE', event);
  const variable = Position.load(Ids.position(account.id, market.id, true));
  if (variable !== null) explainSnapshot(variable, 'RATE_MODE', event);
}
