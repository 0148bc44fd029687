import { BigDecimal, BigInt, Bytes, Entity, store, Value } from '@graphprotocol/graph-ts';
import { fact } from './facts';
import { Address_, Cat, Dog, Fish, House, Litter, Numbered, Order, Person, Series, Toy } from './generated/schema';

/** Entities of every kind of id and reference, absent ones and references to nothing among them. */
export function zoo(): void {
  for (let i = 0; i < 5; i++) {
    let p = new Person('p' + i.toString());
    if (i % 2 == 0) { p.age = 10 - i; p.born = 1700000000000000 + i; }
    p.long = i64.MAX_VALUE - i;
    if (i < 3) p.home = Bytes.fromI32(i);
    if (i == 1) p.favourite = 'd1';
    if (i == 2) p.favourite = 'c0';
    if (i == 3) p.favourite = 'nobody';
    p.save();
  }
  for (let i = 0; i < 7; i++) {
    let c = new Cat('c' + i.toString());
    c.legs = 4 - (i % 3);
    if (i != 2) c.name = ['Ämi', 'b_t', 'x', 'B%t', '', 'ämi', 'b\\t'][i];
    if (i < 5) c.owner = 'p' + (i % 3).toString();
    if (i > 3) c.mother = 'c' + (i - 4).toString();
    c.save();
    let d = new Dog('d' + i.toString());
    d.legs = i;
    d.name = i == 3 ? null : 'dog ' + i.toString();
    d.owner = i % 2 == 0 ? 'p1' : i == 5 ? 'nobody' : 'p4';
    d.tags = i == 0 ? [] : i == 1 ? ['a', 'b'] : ['b', 'a', 'c' + i.toString()];
    if (i == 0) d.friends = ['c1', 'd2', 'f1', 'nobody', 'c1'];
    if (i == 1) d.friends = [];
    if (i == 2) d.friends = ['f0'];
    d.best = i % 2 == 0 ? 'c' + i.toString() : 'f' + i.toString();
    if (i > 1) d.weight = BigDecimal.fromString('-1.5').times(BigDecimal.fromString(i.toString()));
    d.save();
    let f = new Fish('f' + i.toString());
    f.legs = 0;
    f.owner = 'p' + i.toString();
    f.save();
    let l = new Litter('l' + i.toString());
    l.cat = 'c' + (6 - i).toString();
    l.size = i * i;
    l.save();
    for (let k = 0; k < 2; k++) {
      let t = new Toy('t' + i.toString() + k.toString());
      t.animal = ['c', 'd', 'f'][(i + k) % 3] + i.toString();
      t.price = BigDecimal.fromString((i * 1000 - k).toString() + '.05');
      t.cost = BigInt.fromI32(2).pow(<u8>(i * 30)).neg();
      t.kinds = k == 0 ? [] : ['hard', 'SOFT'];
      if (i != 3) t.kind = i % 2 == 0 ? 'Wooden' : 'SOFT';
      t.save();
    }
    let h = new House(Bytes.fromI32(i));
    h.people = ['p' + (i % 5).toString(), 'p' + ((i + 1) % 5).toString(), 'nobody'];
    h.number = i - 2;
    if (i > 2) h.address = Bytes.fromUTF8('street ' + (i % 2).toString());
    h.save();
    let n = new Numbered(i - 3);
    n.n = i;
    n.next = (i * 3) % 7 - 3;
    n.save();
    let o = new Order('o' + i.toString());
    o.select = 'select ' + i.toString();
    o.from = i;
    o.userGroup = 'g';
    o.URLPath = '/x?' + i.toString();
    o.x2y = i;

    o.save();
  }
  for (let i = 0; i < 2; i++) { let a = new Address_(Bytes.fromUTF8('street ' + i.toString())); a.street = 'S' + i.toString(); a.save(); }
  let s = new Series('s'); s.fact = 'f'; s.save();
  for (let i = 0; i < 3; i++) { let e = new Entity(); e.set('n', Value.fromI32(i)); e.set('who', Value.fromString('p' + i.toString())); store.set('Auto', 'auto', e); }
}

export function change(): void {
  let c = Cat.load('c0')!; c.name = 'renamed'; c.owner = 'p4'; c.save();
  store.remove('Dog', 'd2'); store.remove('Cat', 'c6');
  let p = Person.load('p1')!; p.favourite = null; p.home = null; p.save();
  let d = Dog.load('d0')!; d.friends = ['d0', 'f0']; d.save();
  let n = Numbered.load(-3)!; n.next = -3; n.save();
  store.remove('Person', 'p3');
}

/** Where two changes of a block are not written yet, graph-node finds what was removed as well. */
export function related(): void {
  let p = Person.load('p1')!;
  let a1 = p.cats.load(); let s1 = ''; for (let i = 0; i < a1.length; i++) s1 += a1[i].id + ','; fact('cats', s1);
  let a2 = p.dogs.load(); let s2 = ''; for (let i = 0; i < a2.length; i++) s2 += a2[i].id + ','; fact('dogs', s2);
  let a3 = Cat.load('c1')!.kittens.load(); let s3 = ''; for (let i = 0; i < a3.length; i++) s3 += a3[i].id + ','; fact('kittens', s3);
  let a5 = Address_.load(Bytes.fromUTF8('street 1'))!.houses.load(); let s5 = ''; for (let i = 0; i < a5.length; i++) s5 += a5[i].id.toHexString() + ','; fact('houses', s5);
  let a6 = Cat.load('c2')!.firstKitten.load(); let s6 = ''; for (let i = 0; i < a6.length; i++) s6 += a6[i].id + ','; fact('litters', s6);
}
