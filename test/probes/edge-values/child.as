import { Address, BigInt, dataSource, DataSourceContext } from '@graphprotocol/graph-ts';
import { fact } from './facts';
import { Child } from './generated/templates';
import { Do, Probe } from './generated/templates/Child/Probe';

/** Each trigger has its own: the start section sees the data source that runs, and may ask the chain. */
const OWN = dataSource.address();
const HEIGHT = Probe.bind(OWN).try_height();

/** Notes what it sees, and makes a grandchild when it is told an address. */
export function handleChild(event: Do): void {
  let context = dataSource.context();
  let bound = context.get('generation') !== null;
  let generation = bound ? context.getBigInt('generation') : BigInt.zero();
  let place = event.block.number.toString() + ' ' + event.logIndex.toString() + ' generation ' + generation.toString();
  let text = bound ? context.getString('text') : '';
  fact('child ' + OWN.toHexString() + ' ' + place, text + ' ' + event.params.what + ' ' + (HEIGHT.reverted ? 'none' : HEIGHT.value.toString()));
  if (event.params.what == 'child') {
    let next = new DataSourceContext();
    next.setBigInt('generation', generation.plus(BigInt.fromI32(1)));
    next.setString('text', 'grand');
    Child.createWithContext(Address.fromString(event.params.arg), next);
  }
}
