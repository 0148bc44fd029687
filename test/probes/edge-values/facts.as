import { Bytes } from '@graphprotocol/graph-ts';
import { Fact } from './generated/schema';

/** Keeps what was found. */
export function fact(name: string, value: string): void {
  let entity = new Fact(name);
  entity.value = value;
  entity.save();
}

export function key(name: string): Bytes {
  return Bytes.fromUTF8(name);
}
