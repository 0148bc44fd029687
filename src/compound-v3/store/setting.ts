import { Bytes, ethereum } from '@graphprotocol/graph-ts';
import { MarginPool, ProtocolSetting } from '../../../generated/schema';

/** Sets a value of a pool and gives the one before; null where there was none. */
export function setSetting(pool: MarginPool, key: string, value: string, event: ethereum.Event): string | null {
  const id = pool.id.concat(Bytes.fromUTF8(key));
  const known = ProtocolSetting.load(id);
  const before: string | null = known === null ? null : known.value;
  if (before !== null && before == value) return before;
  const setting = known === null ? new ProtocolSetting(id) : known;
  setting.protocol = pool.protocol;
  setting.pool = pool.id;
  setting.key = key;
  setting.value = value;
  setting.updatedAtBlock = event.block.number;
  setting.save();
  return before;
}
