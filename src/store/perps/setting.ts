import { Bytes, ethereum } from '@graphprotocol/graph-ts';
import { MarginPool, Market, ProtocolSetting } from '../../../generated/schema';
import { Ids } from '../../ids';
import { recordParameter } from '../parameter';

/** Keeps a configuration value that has no field of its own. @returns the value before, null where there was none */
export function saveSetting(
  pool: MarginPool,
  market: Market | null,
  key: string,
  value: string,
  block: ethereum.Block,
): string | null {
  const owner: Bytes = market === null ? pool.id : market.id;
  let setting = ProtocolSetting.load(Ids.setting(owner, key));
  let before: string | null = null;
  if (setting === null) {
    setting = new ProtocolSetting(Ids.setting(owner, key));
    setting.protocol = pool.protocol;
    setting.pool = pool.id;
    if (market !== null) setting.market = market.id;
    setting.key = key;
  } else {
    before = setting.value;
  }
  setting.value = value;
  setting.updatedAtBlock = block.number;
  setting.save();
  return before;
}

/** Keeps a configuration value and notes that an event changed it. */
export function changeSetting(
  pool: MarginPool,
  market: Market | null,
  key: string,
  value: string,
  event: ethereum.Event,
): void {
  const before = saveSetting(pool, market, key, value, event.block);
  recordParameter(pool, market, null, key, before, value, event, 0);
}

/** A value kept by `saveSetting` for the whole pool; null where there is none. */
export function settingOf(pool: MarginPool, key: string): string | null {
  const setting = ProtocolSetting.load(Ids.setting(pool.id, key));
  return setting === null ? null : setting.value;
}

/** A value kept by `saveSetting` for one market; null where there is none. */
export function marketSettingOf(market: Market, key: string): string | null {
  const setting = ProtocolSetting.load(Ids.setting(market.id, key));
  return setting === null ? null : setting.value;
}
