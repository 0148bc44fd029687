import { Address, dataSource, Entity, store } from '@graphprotocol/graph-ts';
import { Do } from './generated/Probe/Probe';
import { Fact } from './generated/schema';
import { Child } from './generated/templates';

// What follows is done anew for each trigger, before its handler.
const SOURCE = dataSource.address().toHexString();
if (SOURCE.endsWith('f3')) fact('start', SOURCE);
if (SOURCE.endsWith('f4')) unreachable();

function fact(name: string, value: string): void {
  let entity = Fact.load(name);
  if (entity === null) {
    entity = new Fact(name);
    entity.times = 0;
  }
  entity.value = value;
  entity.times += 1;
  entity.save();
}

function auto(value: string): void {
  let entity = new Entity();
  entity.setString('value', value);
  store.set('Auto', 'auto', entity);
}

function act(event: Do, who: string): void {
  let what = event.params.what;
  let arg = event.params.arg;
  if (what == 'fact') fact(arg, who);
  if (what == 'unknown') {
    let entity = new Entity();
    entity.setString('value', arg);
    entity.setI32('times', event.transactionLogIndex.toI32());
    entity.setString('unheard', 'of');
    store.set('Fact', arg, entity);
  }
  if (what == 'auto') auto(arg);
  if (what == 'child') Child.create(Address.fromString(arg));
  if (what == 'fail') {
    fact('lost', arg);
    auto('lost');
    fact('kept', arg);
    Child.create(Address.fromString('0x00000000000000000000000000000000000000f9'));
    assert(false, arg);
  }
}

export function handleDo(event: Do): void {
  act(event, 'probe');
}

export function handleChild(event: Do): void {
  act(event, 'child');
}
