import { BigDecimal, BigInt, Bytes } from '@graphprotocol/graph-ts';
import { fact } from './facts';
import { Decimals, Integers } from './generated/schema';

/** One row for each `a b` of a list parted by semicolons. */
export function decimals(name: string, list: string): void {
  let pairs = list.split(';');
  for (let i = 0; i < pairs.length; i++) {
    let parts = pairs[i].split(' ');
    let a = BigDecimal.fromString(parts[0]);
    let b = BigDecimal.fromString(parts[1]);
    let row = new Decimals(name + ' ' + i.toString());
    row.a = a;
    row.b = b;
    row.plus = a.plus(b);
    row.minus = a.minus(b);
    row.times = a.times(b);
    row.negated = a.neg();
    let texts = [a.toString(), row.plus.toString(), row.minus.toString(), row.times.toString()];
    if (b != BigDecimal.zero()) {
      let quotient = a.div(b);
      row.quotient = quotient;
      texts.push(quotient.toString());
      texts.push(quotient.times(b).minus(a).toString());
    }
    texts.push(a.lt(b).toString() + a.equals(b).toString() + a.ge(b).toString());
    row.texts = texts;
    row.save();
  }
}

export function integers(name: string, list: string): void {
  let pairs = list.split(';');
  for (let i = 0; i < pairs.length; i++) {
    let parts = pairs[i].split(' ');
    let a = BigInt.fromString(parts[0]);
    let b = BigInt.fromString(parts[1]);
    let row = new Integers(name + ' ' + i.toString());
    row.a = a;
    row.b = b;
    row.plus = a.plus(b);
    row.minus = a.minus(b);
    row.times = a.times(b);
    row.or = a.bitOr(b);
    row.and = a.bitAnd(b);
    row.cube = a.pow(3);
    row.left = a.leftShift(255);
    row.right = a.rightShift(9);
    let texts = [a.toString(), a.toHexString(), a.abs().toString(), a.lt(b).toString() + a.equals(b).toString()];
    if (!b.isZero()) {
      row.quotient = a.div(b);
      row.remainder = a.mod(b);
      row.decimalQuotient = a.divDecimal(b.toBigDecimal());
      texts.push(a.toBigDecimal().div(b.toBigDecimal()).toString());
    }
    texts.push(a.toBigDecimal().times(b.toBigDecimal()).truncate(2).toString());
    row.texts = texts;
    row.save();
  }
}

/** Numbers whose bytes are not the shortest, and numbers that were never text. */
export function bytes(): void {
  fact('signed long', BigInt.fromSignedBytes(Bytes.fromHexString('0xffffff')).toString());
  fact('signed zeros', BigInt.fromSignedBytes(Bytes.fromHexString('0x050000')).toString());
  fact('signed', BigInt.fromSignedBytes(Bytes.fromHexString('0x0080')).toString());
  fact('unsigned', BigInt.fromUnsignedBytes(Bytes.fromHexString('0x0080')).toString());
  fact('empty', BigInt.fromUnsignedBytes(Bytes.fromHexString('0x')).toString());
  fact('u64', BigInt.fromU64(u64.MAX_VALUE).toString());
  fact('i64', BigInt.fromI64(i64.MIN_VALUE).toString());
  fact('i32', BigInt.fromI32(i32.MIN_VALUE).toI32().toString());
  fact('sqrt', BigInt.fromString('1267650600228229401496703205376000000').sqrt().toString());
  fact('made', new BigDecimal(BigInt.fromString('-1267650600228229401496703205376000001230000')).toString());
  fact('half', BigDecimal.fromString('-0.5').times(new BigDecimal(BigInt.fromI32(3))).toString());
}
