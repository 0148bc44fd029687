import { ethereum } from '@graphprotocol/graph-ts';
import {
  AddAsset,
  CometDeployed,
  SetConfiguration,
  UpdateAsset,
} from '../../../generated/CometConfigurator/CometConfigurator';
import { getOrCreateComet } from '../store/pool';
import { notePending } from './pending';

/** A whole configuration at once: what is live is read from the Comet when its proxy is upgraded. */
export function handleSetConfiguration(event: SetConfiguration): void {
  getOrCreateComet(event.params.cometProxy, event.address, event);
}

/** The code was made, not yet set: the proxy's Upgraded follows. */
export function handleCometDeployed(event: CometDeployed): void {
  getOrCreateComet(event.params.cometProxy, event.address, event);
}

export function handleAddAsset(event: AddAsset): void {
  const config = event.params.assetConfig;
  notePending(event, event.params.cometProxy, config.asset, 'asset', '', textOf(changetype<ethereum.Tuple>(config)));
}

export function handleUpdateAsset(event: UpdateAsset): void {
  const before = textOf(changetype<ethereum.Tuple>(event.params.oldAssetConfig));
  const after = textOf(changetype<ethereum.Tuple>(event.params.newAssetConfig));
  notePending(event, event.params.cometProxy, event.params.newAssetConfig.asset, 'asset', before, after);
}

/** Price feed, decimals, the three factors and the supply cap, in the contract's order. */
function textOf(config: ethereum.Tuple): string {
  const numbers: string[] = [config[1].toAddress().toHexString()];
  for (let i = 2; i < config.length; i++) numbers.push(config[i].toBigInt().toString());
  return numbers.join(' ');
}
