import {
  SetBaseBorrowMin,
  SetBaseMinForRewards,
  SetBaseTokenPriceFeed,
  SetExtensionDelegate,
  SetFactory,
  SetGovernor,
  SetPauseGuardian,
  SetStoreFrontPriceFactor,
  SetTargetReserves,
} from '../../../generated/CometConfigurator/CometConfigurator';
import { notePending } from './pending';

export function handleSetStoreFrontPriceFactor(event: SetStoreFrontPriceFactor): void {
  notePending(
    event,
    event.params.cometProxy,
    null,
    'storeFrontPriceFactor',
    event.params.oldValue.toString(),
    event.params.newValue.toString(),
  );
}

export function handleSetBaseMinForRewards(event: SetBaseMinForRewards): void {
  notePending(
    event,
    event.params.cometProxy,
    null,
    'baseMinForRewards',
    event.params.oldValue.toString(),
    event.params.newValue.toString(),
  );
}

export function handleSetBaseBorrowMin(event: SetBaseBorrowMin): void {
  notePending(
    event,
    event.params.cometProxy,
    null,
    'baseBorrowMin',
    event.params.oldValue.toString(),
    event.params.newValue.toString(),
  );
}

export function handleSetTargetReserves(event: SetTargetReserves): void {
  notePending(
    event,
    event.params.cometProxy,
    null,
    'targetReserves',
    event.params.oldValue.toString(),
    event.params.newValue.toString(),
  );
}

export function handleSetFactory(event: SetFactory): void {
  notePending(
    event,
    event.params.cometProxy,
    null,
    'factory',
    event.params.oldValue.toHexString(),
    event.params.newValue.toHexString(),
  );
}

export function handleSetGovernor(event: SetGovernor): void {
  notePending(
    event,
    event.params.cometProxy,
    null,
    'governor',
    event.params.oldValue.toHexString(),
    event.params.newValue.toHexString(),
  );
}

export function handleSetPauseGuardian(event: SetPauseGuardian): void {
  notePending(
    event,
    event.params.cometProxy,
    null,
    'pauseGuardian',
    event.params.oldValue.toHexString(),
    event.params.newValue.toHexString(),
  );
}

export function handleSetBaseTokenPriceFeed(event: SetBaseTokenPriceFeed): void {
  notePending(
    event,
    event.params.cometProxy,
    null,
    'baseTokenPriceFeed',
    event.params.oldValue.toHexString(),
    event.params.newValue.toHexString(),
  );
}

export function handleSetExtensionDelegate(event: SetExtensionDelegate): void {
  notePending(
    event,
    event.params.cometProxy,
    null,
    'extensionDelegate',
    event.params.oldValue.toHexString(),
    event.params.newValue.toHexString(),
  );
}
