import { hexText } from '../hex.ts';
import type { AbiSink } from './decode.ts';

/** A decoded Solidity value. Bytes are hex digits without 0x. */
export type AbiValue =
  | { readonly kind: 'uint' | 'int'; readonly value: bigint }
  | { readonly kind: 'address' | 'fixedBytes' | 'bytes' | 'function'; readonly hex: string }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'array' | 'fixedArray' | 'tuple'; readonly items: readonly AbiValue[] };

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Text of UTF-8 bytes; what is no UTF-8 becomes U+FFFD, as Solidity promises nothing about strings. */
export function textOf(bytes: Uint8Array, at: number, size: number): string {
  return utf8.decode(bytes.subarray(at, at + size));
}

const digits = (bytes: Uint8Array, at: number, size: number): string => hexText(bytes, at, size).slice(2);

/** Builds plain values. */
export const valueSink: AbiSink<AbiValue> = {
  uint: (bytes, at) => ({ kind: 'uint', value: BigInt(hexText(bytes, at, 32)) }),
  int: (bytes, at) => ({ kind: 'int', value: BigInt.asIntN(256, BigInt(hexText(bytes, at, 32))) }),
  address: (bytes, at) => ({ kind: 'address', hex: digits(bytes, at, 20) }),
  bool: (value) => ({ kind: 'bool', value }),
  fixedBytes: (bytes, at, size) => ({ kind: 'fixedBytes', hex: digits(bytes, at, size) }),
  function: (bytes, at) => ({ kind: 'function', hex: digits(bytes, at, 24) }),
  bytes: (bytes, at, size) => ({ kind: 'bytes', hex: digits(bytes, at, size) }),
  string: (bytes, at, size) => ({ kind: 'string', value: textOf(bytes, at, size) }),
  list: (kind, items) => ({ kind, items }),
};
