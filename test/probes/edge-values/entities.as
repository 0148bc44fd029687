import { BigDecimal, BigInt, Bytes, Entity, store, Value } from '@graphprotocol/graph-ts';
import { fact, key } from './facts';
import { Counter, Fixed, Owner, Thing } from './generated/schema';

const LARGEST = BigInt.fromI32(2).pow(255).plus(BigInt.fromI32(2).pow(255).minus(BigInt.fromI32(1)));
const LEAST = BigInt.fromI32(2).pow(255).neg();

function bare(name: string, owner: string): Thing {
  let thing = new Thing(key(name));
  thing.count = 0;
  thing.number = BigInt.zero();
  if (owner != '') thing.owner = owner;
  thing.save();
  return thing;
}

/** Every field at an edge of its type. */
export function fill(name: string): void {
  let owner = new Owner(name);
  owner.label = 'one "two" \\three\\\n\t\'four\'';
  owner.save();
  let thing = new Thing(key(name));
  thing.name = 'Grüße 😀 \\N \\. \u0001';
  thing.count = i32.MIN_VALUE;
  thing.long = i64.MIN_VALUE;
  thing.number = LEAST;
  thing.decimal = BigDecimal.fromString('-2').div(BigDecimal.fromString('3'));
  thing.flag = true;
  thing.data = Bytes.fromHexString('0x');
  thing.at = 1700000000000001;
  thing.mood = 'bad';
  thing.owner = name;
  thing.words = ['a', '', 'ü', '{"x"}', 'NULL', 'a,b', '\\', ' '];
  thing.ints = [i32.MAX_VALUE, i32.MIN_VALUE, 0];
  // The setters that are generated for these two do not compile.
  thing.set('longs', Value.fromArray([Value.fromI64(i64.MAX_VALUE), Value.fromI64(i64.MIN_VALUE), Value.fromI64(-1)]));
  thing.set('times', Value.fromArray([Value.fromTimestamp(0), Value.fromTimestamp(-86401000000), Value.fromTimestamp(1700000000999999)]));
  thing.numbers = [BigInt.zero(), BigInt.fromI32(128), BigInt.fromI32(-128), LARGEST, LEAST];
  thing.decimals = [BigDecimal.fromString('1.50'), BigDecimal.fromString('-0.000'), BigDecimal.fromString('1e40')];
  thing.flags = [true, false];
  thing.datas = [Bytes.fromHexString('0x01'), Bytes.fromHexString('0x'), Bytes.fromHexString('0x5c22')];
  thing.moods = ['EVEN', 'bad', 'GOOD'];
  thing.owners = [name, 'nobody', name];
  thing.save();
  let empty = new Thing(key(name + ' empty'));
  empty.name = '';
  empty.count = i32.MAX_VALUE;
  empty.long = i64.MAX_VALUE;
  empty.number = LARGEST;
  empty.decimal = BigDecimal.zero();
  empty.at = 0;
  empty.words = [];
  empty.numbers = [];
  empty.moods = [];
  empty.owners = [];
  empty.datas = [];
  empty.owner = 'nobody';
  empty.save();
  bare(name + ' bare', name);
}

/** Takes values back to null, and puts others longer. */
export function unset(name: string): void {
  let thing = Thing.load(key(name))!;
  thing.name = null;
  thing.words = null;
  thing.owner = null;
  thing.unset('long');
  thing.unset('decimal');
  thing.mood = null;
  thing.flag = false;
  thing.count = thing.count + 1;
  let ints = thing.ints!;
  ints.push(7);
  thing.ints = ints;
  thing.numbers = thing.numbers!.concat([thing.number]);
  thing.save();
  fact('unset ' + name, (Thing.load(key(name))!.decimal === null).toString());
}

/** Saved without having been loaded: what is not set stays. */
export function partial(name: string): void {
  let thing = new Thing(key(name));
  thing.count = 500;
  thing.number = BigInt.fromI32(-1);
  thing.save();
  let merged = Thing.load(key(name))!;
  fact('partial ' + name, (merged.data === null ? 'none' : merged.data!.toHexString()) + merged.count.toString());
}

export function same(name: string): void {
  let thing = Thing.load(key(name))!;
  thing.count = thing.count;
  thing.save();
}

/** Removed, made again, removed: within a handler, and with what others left. */
export function revive(name: string): void {
  bare(name, '');
  store.remove('Thing', key(name).toHexString());
  fact('gone ' + name, (Thing.load(key(name)) === null).toString());
  let thing = bare(name, '');
  thing.name = 'again';
  thing.save();
  bare(name + ' passing', '');
  store.remove('Thing', key(name + ' passing').toHexString());
  store.remove('Thing', key('never there').toHexString());
}

export function fixed(name: string): void {
  let entity = new Fixed(key(name));
  entity.owner = 'p';
  entity.name = name;
  entity.save();
}

/** Immutable entities written again: in part, as they are, otherwise. */
export function again(name: string): void {
  let entity = new Entity();
  entity.setString('name', name);
  store.set('Fixed', key(name).toHexString(), entity);
  let lenient = new Entity();
  lenient.setI32('count', store.get_in_block('Lenient', name) === null ? name.length : -1);
  store.set('Lenient', name, lenient);
  let part = new Entity();
  part.setString('note', name);
  store.set('Lenient', name, part);
  fact('again ' + name, store.get('Lenient', name)!.getString('note'));
  store.set('Thing', '0x0x' + key('odd').toHexString().slice(2), odd());
}

function odd(): Entity {
  let thing = new Entity();
  thing.setI32('count', 1);
  thing.setBigInt('number', BigInt.zero());
  return thing;
}

export function dropLenient(name: string): void {
  store.remove('Lenient', name);
  fact('dropped ' + name, (store.get('Lenient', name) === null).toString());
}

function idsOf(things: Thing[]): string {
  let ids = '';
  for (let i = 0; i < things.length; i++) ids += things[i].id.toString() + ' ';
  return ids;
}

/** Not over a list of references: graph-node's own query for that is refused by PostgreSQL. */
export function related(name: string): void {
  let owner = Owner.load(name)!;
  fact('related ' + name, idsOf(owner.things.load()));
  bare(name + ' zz', name);
  bare(name + ' aa', name);
  let other = Thing.load(key(name + ' bare'))!;
  other.owner = null;
  other.owners = [name];
  other.save();
  store.remove('Thing', key(name + ' zz').toHexString());
  fact('related after ' + name, idsOf(owner.things.load()));
  fact('fixed of ' + name, owner.fixed.load().length.toString());
}

export function inBlock(name: string): void {
  let before = Thing.loadInBlock(key(name)) === null;
  let thing = Thing.load(key(name))!;
  let loaded = Thing.loadInBlock(key(name)) === null;
  thing.count = thing.count + 1;
  thing.save();
  let found = Thing.loadInBlock(key(name));
  fact('in block ' + name, before.toString() + loaded.toString() + (found === null).toString());
}

/** Ids that graph-node makes. */
export function generated(): void {
  for (let i = 0; i < 3; i++) {
    let bytes = new Entity();
    bytes.set('n', Value.fromI32(i));
    store.set('Auto', 'auto', bytes);
    let long = new Entity();
    long.set('n', Value.fromI32(i));
    store.set('AutoLong', 'auto', long);
  }
}

export function count(n: i32): void {
  let counter = Counter.load(n as i64);
  if (counter === null) {
    counter = new Counter(n as i64);
    counter.n = 0;
  }
  counter.n = counter.n + 1;
  counter.save();
}

export function strings(): void {
  fact('nul', 'a\0b');
  fact('broken', Bytes.fromHexString('0x61ff62').toString());
  fact('trailing', Bytes.fromHexString('0x6162000000').toString());
  fact('wide', '𝒳'.length.toString() + '𝒳'.toUpperCase());
}
