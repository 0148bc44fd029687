import { BigInt, dataSource, DataSourceContext } from '@graphprotocol/graph-ts';
import { Child } from './generated/templates';
import { Fact } from './generated/schema';
import { Do } from './generated/templates/Child/Probe';
import { Address } from '@graphprotocol/graph-ts';

/** Each trigger has its own: the start section sees the data source that runs. */
const OWN = dataSource.address().toHexString();

/** Notes what it sees, and makes a grandchild when it is told an address. */
export function handleChild(event: Do): void {
  let context = dataSource.context();
  let generation = context.getBigInt('generation');
  let fact = new Fact('child ' + OWN + ' ' + event.logIndex.toString());
  fact.value = generation.toString() + ' ' + context.getString('text') + ' ' + event.params.what;
  fact.save();
  if (event.params.what == 'child') {
    let next = new DataSourceContext();
    next.setBigInt('generation', generation.plus(BigInt.fromI32(1)));
    next.setString('text', 'grand');
    Child.createWithContext(Address.fromString(event.params.arg), next);
  }
}
