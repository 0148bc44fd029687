import { Address, BigDecimal, BigInt, dataSource, DataSourceContext, DataSourceTemplate, ethereum } from '@graphprotocol/graph-ts';
import { change, related, zoo } from './animals';
import { coding, jsons, number, texts } from './coding';
import { fact } from './facts';
import { Fact, Point, Tick } from './generated/schema';
import { Do, Empty, Many, Probe, Wide } from './generated/Probe/Probe';
import { Every, Polled } from './generated/templates';

function at(e: ethereum.Event): string {
  return e.block.number.toString() + '-' + e.logIndex.toString();
}

function context(): void {
  let c = dataSource.context();
  fact('context', c.getI32('int').toString() + ' ' + c.getBigDecimal('dec').toString() + ' ' + c.getString('str') + ' ' + c.getBytes('bytes').toHexString() + ' ' + c.getBoolean('bool').toString());
  fact('context int8', c.get('int8')!.toI64().toString());
  fact('context list', c.get('list')!.toArray().length.toString());
}

function points(e: ethereum.Event, n: i32): void {
  for (let i = 0; i < n; i++) {
    let p = new Point(0);
    p.person = 'p' + (i % 2).toString();
    p.kind = i % 3 == 0 ? 'SOFT' : 'hard';
    p.amount = BigDecimal.fromString((i * 7 - 20).toString() + '.25');
    p.whole = BigInt.fromI32(i).minus(e.block.number).times(BigInt.fromI32(1000000007));
    p.n = i - 3;
    p.long = i64.MIN_VALUE + i;
    p.save();
  }
}

function calls(e: ethereum.Event): void {
  let c = Probe.bind(dataSource.address());
  let none = Probe.bind(Address.zero());
  fact('pair ' + at(e), c.try_pair(BigInt.fromI32(1), Address.zero()).reverted.toString() + none.try_pair(BigInt.fromI32(1), Address.zero()).reverted.toString());
  fact('over ' + at(e), c.try_over(BigInt.fromI32(1)).reverted.toString() + c.try_over1().reverted.toString());
}

export function handleDo(e: Do): void {
  let w = e.params.what; let a = e.params.arg;
  if (w == 'zoo') zoo();
  if (w == 'change') change();
  if (w == 'related') related();
  if (w == 'json') jsons(a);
  if (w == 'number' || w == 'float' || w == 'long' || w == 'raw') number(w, a);
  if (w == 'coding') coding();
  if (w == 'texts') texts();
  if (w == 'context') context();
  if (w == 'points') points(e, I32.parseInt(a));
  if (w == 'calls') calls(e);
  if (w == 'every') { let c = new DataSourceContext(); c.setString('text', 'x' + at(e)); Every.createWithContext(Address.fromString(a), c); }
  if (w == 'polled') Polled.create(Address.fromString(a));
  if (w == 'polled by name') DataSourceTemplate.create('Polled', [a]);
  if (w == 'polled bare') DataSourceTemplate.create('Polled', [a.slice(2).toUpperCase(), 'and more']);
}
export function handleDoAgain(e: Do): void {
  let f = Fact.load('again');
  fact('again', (f === null ? '' : f.value + ' ') + at(e));
}
export function handleChild(e: Do): void { fact('child ' + at(e) + dataSource.address().toHexString(), e.params.what); }
export function handleMany(e: Many): void {
  let p = e.params; let s = p.param0.toString() + '|';
  for (let i = 0; i < p.words.length; i++) s += p.words[i].toHexString() + ',';
  s += '|' + p.nested.a.toString();
  for (let i = 0; i < p.nested.b.length; i++) s += p.nested.b[i] + ',';
  for (let i = 0; i < p.nested.c.length; i++) s += p.nested.c[i].d.toString() + p.nested.c[i].e.toHexString();
  for (let i = 0; i < p.small.length; i++) s += p.small[i].toString() + ',';
  for (let i = 0; i < p.matrix.length; i++) for (let k = 0; k < p.matrix[i].length; k++) s += p.matrix[i][k].toString() + ';';
  fact('many ' + at(e), s);
}
export function handleEmpty(e: Empty): void { fact('empty ' + at(e), e.parameters.length.toString() + ' ' + e.receipt!.logs.length.toString() + ' ' + e.transaction.to!.toHexString()); }
export function handleWide(e: Wide): void { fact('wide ' + at(e), e.address.toHexString() + e.params.who.toHexString() + e.params.n.toString() + e.params.flag.toString() + e.params.x.toString() + dataSource.address().toHexString()); }
export function handleWideSome(e: Wide): void { fact('wide some ' + at(e), e.params.n.toString()); }
export function handleWideTwo(e: Wide): void { fact('wide two ' + at(e), Probe.bind(e.address).height().toString() + Probe.bind(e.params.who).try_pair(BigInt.fromI32(e.params.x), e.address).reverted.toString()); }
function tick(b: ethereum.Block, by: string): void { let t = new Tick(by + ' ' + b.number.toString() + ' ' + dataSource.address().toHexString()); t.number = b.number; t.by = by; t.save(); }
export function handleEvery(b: ethereum.Block): void { tick(b, 'every ' + dataSource.context().getString('text')); }
export function handlePolled(b: ethereum.Block): void { tick(b, 'polled'); }
export function handleOnce(b: ethereum.Block): void { tick(b, 'once'); }
