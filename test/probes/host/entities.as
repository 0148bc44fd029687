import { BigDecimal, BigInt, Bytes, Entity, store, Value } from '@graphprotocol/graph-ts';
import { fact, key } from './facts';
import { Parent, Point, Thing } from './generated/schema';

const CONSTANT = BigInt.fromString('770');

export function fill(): void {
  let parent = new Parent('p1');
  parent.label = 'one';
  parent.save();
  let thing = new Thing(key('full'));
  thing.name = 'Grüße 😀';
  thing.count = -5;
  thing.long = -9223372036854775807;
  thing.number = BigInt.fromString('-340282366920938463463374607431768211456');
  thing.decimal = BigDecimal.fromString('-2').div(BigDecimal.fromString('3'));
  thing.flag = true;
  thing.data = Bytes.fromHexString('0x');
  thing.at = 1700000000000001;
  thing.mood = 'GOOD';
  thing.parent = 'p1';
  thing.words = ['a', '', 'ü'];
  thing.ints = [1, -1];
  thing.numbers = [BigInt.zero(), BigInt.fromI32(128), BigInt.fromI32(-128)];
  thing.decimals = [BigDecimal.fromString('1.50')];
  thing.flags = [true, false];
  thing.datas = [Bytes.fromHexString('0x01'), Bytes.fromHexString('0x')];
  thing.moods = ['GOOD', 'BAD'];
  thing.parents = ['p1'];
  thing.save();
  let bare = new Thing(key('bare'));
  bare.count = 0;
  bare.number = BigInt.zero();
  bare.parent = 'p1';
  bare.save();
}

export function change(): void {
  let thing = Thing.load(key('full'))!;
  thing.name = null;
  thing.words = null;
  thing.count = thing.count - 1;
  let ints = thing.ints!;
  ints.push(2147483647);
  thing.ints = ints;
  thing.numbers = thing.numbers!.concat([thing.number]);
  thing.save();
  fact('loaded', Thing.load(key('full'))!.decimal!.toString());
}

/** Bytes and integers are arrays, and arrays can be changed where they are. */
export function mutate(): void {
  let thing = Thing.load(key('full'))!;
  thing.datas = [Bytes.fromHexString('0x0102')];
  thing.number.reverse();
  let big = BigInt.fromString('256');
  let sum = big.plus(BigInt.zero());
  sum.reverse();
  fact('sum', sum.plus(BigInt.zero()).toString());
  CONSTANT.reverse();
  fact('constant', CONSTANT.plus(BigInt.zero()).toString());
  thing.save();
}

export function related(): void {
  let parent = Parent.load('p1')!;
  let things = parent.things.load();
  let names = '';
  for (let i = 0; i < things.length; i++) names += things[i].id.toString() + ' ';
  fact('related', names + parent.groups.load().length.toString());
  let fresh = new Thing(key('fresh'));
  fresh.count = 1;
  fresh.number = BigInt.zero();
  fresh.parent = 'p1';
  fresh.save();
  let bare = Thing.load(key('bare'))!;
  bare.parent = null;
  bare.save();
  things = parent.things.load();
  names = '';
  for (let i = 0; i < things.length; i++) names += things[i].id.toString() + ' ';
  fact('related after', names);
}

export function inBlock(): void {
  fact('in block before', (Thing.loadInBlock(key('full')) === null).toString());
  let thing = Thing.load(key('full'))!;
  thing.count = 77;
  thing.save();
  fact('in block after', Thing.loadInBlock(key('full'))!.count.toString());
}

export function partial(): void {
  let thing = new Thing(key('full'));
  thing.count = 500;
  thing.save();
}

export function generated(): void {
  for (let i = 0; i < 2; i++) {
    let auto = new Entity();
    auto.set('n', Value.fromI32(i));
    store.set('Auto', 'auto', auto);
  }
  let point = new Point(0);
  point.value = BigDecimal.fromString('1.5');
  point.save();
}
