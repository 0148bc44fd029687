import { Address, ethereum } from '@graphprotocol/graph-ts';
import { CategoryChange, CollateralToggle, PositionManagerChange } from '../../../generated/schema';
import {
  PositionManagerApproved,
  PositionManagerRevoked,
  ReserveUsedAsCollateralDisabled,
  ReserveUsedAsCollateralEnabled,
  UserEModeSet,
} from '../../../generated/templates/Pool/Pool';
import { Ids } from '../../ids';
import { getOrCreateMarginAccount, touchMarginAccount } from '../store/account';
import { getOrCreateMarket } from '../store/market';
import { getOrCreatePosition, takeSnapshot } from '../store/position';

export function handleReserveUsedAsCollateralEnabled(event: ReserveUsedAsCollateralEnabled): void {
  toggle(event.params.reserve, event.params.user, true, event);
}

export function handleReserveUsedAsCollateralDisabled(event: ReserveUsedAsCollateralDisabled): void {
  toggle(event.params.reserve, event.params.user, false, event);
}

/** The receiver of a transfer may be told of before the transfer is: the position can still be empty. */
function toggle(asset: Address, user: Address, enabled: boolean, event: ethereum.Event): void {
  const market = getOrCreateMarket(event.address, asset, event.block);
  const account = touchMarginAccount(market, user, event.block);
  const position = getOrCreatePosition(account, market, false, event.block);
  position.isCollateral = enabled;
  position.lastEventBlock = event.block.number;
  position.lastSnapshot = takeSnapshot(position, position.scaledBalance, 'COLLATERAL_TOGGLE', event, 0);
  position.save();

  const row = new CollateralToggle(Ids.event(event));
  row.marginAccount = account.id;
  row.market = market.id;
  row.enabled = enabled;
  row.blockNumber = event.block.number;
  row.timestamp = event.block.timestamp;
  row.transactionHash = event.transaction.hash;
  row.logIndex = event.logIndex.toI32();
  row.save();
}

export function handleUserEModeSet(event: UserEModeSet): void {
  const account = getOrCreateMarginAccount(event.address, event.params.user, event.block);
  const row = new CategoryChange(Ids.event(event));
  row.marginAccount = account.id;
  row.fromCategory = account.category;
  row.toCategory = event.params.categoryId;
  row.blockNumber = event.block.number;
  row.timestamp = event.block.timestamp;
  row.transactionHash = event.transaction.hash;
  row.logIndex = event.logIndex.toI32();
  row.save();

  account.category = event.params.categoryId;
  account.lastEventBlock = event.block.number;
  account.lastEventTimestamp = event.block.timestamp;
  account.save();
}

export function handlePositionManagerApproved(event: PositionManagerApproved): void {
  changeManager(event.params.user, event.params.positionManager, true, event);
}

export function handlePositionManagerRevoked(event: PositionManagerRevoked): void {
  changeManager(event.params.user, event.params.positionManager, false, event);
}

function changeManager(user: Address, manager: Address, approved: boolean, event: ethereum.Event): void {
  const row = new PositionManagerChange(Ids.event(event));
  row.marginAccount = getOrCreateMarginAccount(event.address, user, event.block).id;
  row.manager = manager;
  row.approved = approved;
  row.blockNumber = event.block.number;
  row.timestamp = event.block.timestamp;
  row.transactionHash = event.transaction.hash;
  row.logIndex = event.logIndex.toI32();
  row.save();
}
