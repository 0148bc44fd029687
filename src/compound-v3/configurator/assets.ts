import {
  UpdateAssetBorrowCollateralFactor,
  UpdateAssetLiquidateCollateralFactor,
  UpdateAssetLiquidationFactor,
  UpdateAssetPriceFeed,
  UpdateAssetSupplyCap,
} from '../../../generated/CometConfigurator/CometConfigurator';
import { notePending } from './pending';

export function handleUpdateAssetBorrowCollateralFactor(event: UpdateAssetBorrowCollateralFactor): void {
  notePending(
    event,
    event.params.cometProxy,
    event.params.asset,
    'borrowCollateralFactor',
    event.params.oldValue.toString(),
    event.params.newValue.toString(),
  );
}

export function handleUpdateAssetLiquidateCollateralFactor(event: UpdateAssetLiquidateCollateralFactor): void {
  notePending(
    event,
    event.params.cometProxy,
    event.params.asset,
    'liquidateCollateralFactor',
    event.params.oldValue.toString(),
    event.params.newValue.toString(),
  );
}

export function handleUpdateAssetLiquidationFactor(event: UpdateAssetLiquidationFactor): void {
  notePending(
    event,
    event.params.cometProxy,
    event.params.asset,
    'liquidationFactor',
    event.params.oldValue.toString(),
    event.params.newValue.toString(),
  );
}

export function handleUpdateAssetSupplyCap(event: UpdateAssetSupplyCap): void {
  notePending(
    event,
    event.params.cometProxy,
    event.params.asset,
    'supplyCap',
    event.params.oldValue.toString(),
    event.params.newValue.toString(),
  );
}

export function handleUpdateAssetPriceFeed(event: UpdateAssetPriceFeed): void {
  notePending(
    event,
    event.params.cometProxy,
    event.params.asset,
    'priceFeed',
    event.params.oldValue.toHexString(),
    event.params.newValue.toHexString(),
  );
}
