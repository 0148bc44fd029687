import { Bytes, ethereum } from '@graphprotocol/graph-ts';
import { Protocol, ProtocolSetting } from '../../../generated/schema';
import { Ids } from '../../ids';
import { getOrCreateProtocol } from '../../store/protocol';

export function morphoBlue(): Protocol {
  return getOrCreateProtocol('morpho-blue', 'Morpho Blue', 'LENDING');
}

/** The contract's present owner or fee recipient; null before the first is told. */
export function settingOf(contract: Bytes, key: string): string | null {
  const setting = ProtocolSetting.load(Ids.setting(contract, key));
  return setting === null ? null : setting.value;
}

export function setSetting(contract: Bytes, key: string, value: string, block: ethereum.Block): void {
  const setting = new ProtocolSetting(Ids.setting(contract, key));
  setting.protocol = morphoBlue().id;
  setting.key = key;
  setting.value = value;
  setting.updatedAtBlock = block.number;
  setting.save();
}
