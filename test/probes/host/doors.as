import { BigDecimal, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts';

// Functions to be called from outside, one host function each.

export function plus(a: BigInt, b: BigInt): BigInt {
  return a.plus(b);
}

export function times(a: BigInt, b: BigInt): BigInt {
  return a.times(b);
}

export function integerText(a: BigInt): string {
  return a.toString();
}

export function integerOf(text: string): BigInt {
  return BigInt.fromString(text);
}

/** Made inside the module: its bytes need not be the shortest. */
export function integerOfBytes(bytes: Bytes): BigInt {
  return BigInt.fromSignedBytes(bytes);
}

export function divide(a: BigDecimal, b: BigDecimal): BigDecimal {
  return a.div(b);
}

export function decimalText(a: BigDecimal): string {
  return a.toString();
}

export function echoText(text: string): string {
  return text + '';
}

export function hex(bytes: Bytes): string {
  return bytes.toHexString();
}

export function bytesOfHex(text: string): Bytes {
  return Bytes.fromHexString(text);
}

export function encode(value: ethereum.Value): Bytes {
  return ethereum.encode(value)!;
}

export function decode(types: string, data: Bytes): ethereum.Value | null {
  return ethereum.decode(types, data);
}

export function fill(count: i32): i32 {
  let total = 0;
  for (let i = 0; i < count; i++) total += BigInt.fromI32(i).toString().length;
  return total;
}

