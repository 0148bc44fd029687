import { BigDecimal, BigInt, Bytes, dataSource, Entity, log, store, Value } from '@graphprotocol/graph-ts';
import { fact, key } from './facts';
import { Thing } from './generated/schema';

export function fail(how: string): void {
  fact('lost', how);
  if (how == 'assert') assert(false, 'told to fail');
  if (how == 'zero') BigInt.fromI32(1).div(BigInt.zero());
  if (how == 'critical') log.critical('the end of {}', ['it']);
  if (how == 'number') BigInt.fromString('12x');
  if (how == 'exponent') fact('exponent', BigDecimal.fromString('1e7000').toString());
  if (how == 'missing') new Thing(key('half')).save();
  if (how == 'address') dataSource.create('Child', ['0x1234']);
  if (how == 'template') dataSource.create('Nowhere', [key('x').toHexString()]);
  if (how == 'depth') fact('deep', depth(1).toString());
  if (how == 'memory') grow();
  if (how == 'loop') spin();
  if (how == 'fan') fact('fan', fan(1000000).toString());
  if (how == 'host loop') sum();
  if (how == 'load loop') search();
  if (how == 'shift') fact('shift', BigInt.fromI32(1).leftShift(BigInt.fromString('256').toI32() as u8).toString());
  if (how == 'pow') fact('pow', BigInt.fromI32(2).pow(255).pow(255).pow(255).toString());
  if (how == 'field' || how == 'derived') {
    let entity = new Entity();
    entity.set(how == 'field' ? 'nowhere' : 'things', Value.fromString('x'));
    store.set('Parent', 'p', entity);
  }
  if (how == 'type') {
    let entity = new Entity();
    entity.set('label', Value.fromI32(1));
    store.set('Parent', 'p', entity);
  }
  if (how == 'entity') store.remove('Nothing', 'x');
  if (how == 'aggregation') store.remove('Stats', '1');
  if (how == 'mood') {
    let thing = new Thing(key('mood'));
    thing.count = 1;
    thing.number = BigInt.zero();
    thing.mood = 'UGLY';
    thing.save();
  }
}

function depth(n: i32): i32 {
  return n > 2000000000 ? n : depth(n + 1) + (n % 7);
}

function spin(): void {
  let n: u32 = 1;
  while (n != 0) n = n * 3;
  fact('span', n.toString());
}

/** Never deep: the second call of each pair returns before the next one begins. */
function fan(n: i32): i32 {
  if (n % 20 == 0) return fan(n - 1) + fan(n - 1);
  return n < 999900 ? n : fan(n - 1) + fan(n - 2);
}

function sum(): void {
  let total = BigInt.zero();
  while (total.isZero()) total = total.plus(BigInt.zero()).times(BigInt.fromI32(3));
  fact('sum', total.toString());
}

/** Looks for what is not there, one after the other. */
function search(): void {
  let i = 0;
  while (Thing.load(key('missing ' + i.toString())) === null) i++;
  fact('found', i.toString());
}

function grow(): void {
  let bytes = new Bytes(0);
  for (let i = 0; i < 4096; i++) {
    let more = new Uint8Array(1 << 20);
    more[0] = i as u8;
    if (i > 4090) bytes = changetype<Bytes>(more);
  }
  fact('grown', bytes.length.toString());
}
