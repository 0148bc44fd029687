import { ethereum } from '@graphprotocol/graph-ts';
import { UnknownEvent } from '../../../generated/schema';
import { gmxProtocol } from './pool';

/** @param kind EVENT or KEY  @param name event name; of a key also `.` and the key */
export function countUnknown(kind: string, name: string, event: ethereum.Event): void {
  const protocol = gmxProtocol();
  const id = `${protocol.slug}-${name}`;
  let row = UnknownEvent.load(id);
  if (row === null) {
    row = new UnknownEvent(id);
    row.protocol = protocol.id;
    row.kind = kind;
    row.name = name;
    row.count = 0;
    row.firstBlock = event.block.number;
  }
  row.count += 1;
  row.lastBlock = event.block.number;
  row.save();
}
