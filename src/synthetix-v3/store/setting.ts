import { ethereum } from '@graphprotocol/graph-ts';
import { MarginPool, ProtocolSetting } from '../../../generated/schema';
import { Ids } from '../../ids';
import { recordParameter } from '../../store/parameter';

/** Sets a value of the whole system and notes the change as the event's `part`-th. */
export function setSetting(pool: MarginPool, key: string, value: string, event: ethereum.Event, part: i32): void {
  const id = Ids.setting(pool.id, key);
  let setting = ProtocolSetting.load(id);
  const before: string | null = setting === null ? null : setting.value;
  if (before !== null && before == value) return;
  if (setting === null) {
    setting = new ProtocolSetting(id);
    setting.protocol = pool.protocol;
    setting.pool = pool.id;
    setting.key = key;
  }
  setting.value = value;
  setting.updatedAtBlock = event.block.number;
  setting.save();
  recordParameter(pool, null, null, key, before, value, event, part);
}
