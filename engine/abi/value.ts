import type { AbiSink } from './decode.ts';

/** A decoded Solidity value. Bytes are hex digits without 0x. */
export type AbiValue =
  | { readonly kind: 'uint' | 'int'; readonly value: bigint }
  | { readonly kind: 'address' | 'fixedBytes' | 'bytes' | 'function'; readonly hex: string }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'array' | 'fixedArray' | 'tuple'; readonly items: readonly AbiValue[] };

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Text of UTF-8 bytes in hex; what is no UTF-8 becomes U+FFFD, as Solidity promises nothing about strings. */
export function textFromHex(hex: string): string {
  return utf8.decode(Buffer.from(hex, 'hex'));
}

/** Builds plain values. */
export const valueSink: AbiSink<AbiValue> = {
  uint: (hex, at) => ({ kind: 'uint', value: BigInt(`0x${hex.slice(at, at + 64)}`) }),
  int: (hex, at) => ({ kind: 'int', value: BigInt.asIntN(256, BigInt(`0x${hex.slice(at, at + 64)}`)) }),
  address: (hex, at) => ({ kind: 'address', hex: hex.slice(at, at + 40) }),
  bool: (value) => ({ kind: 'bool', value }),
  fixedBytes: (hex, at, size) => ({ kind: 'fixedBytes', hex: hex.slice(at, at + 2 * size) }),
  function: (hex, at) => ({ kind: 'function', hex: hex.slice(at, at + 48) }),
  bytes: (hex, at, size) => ({ kind: 'bytes', hex: hex.slice(at, at + 2 * size) }),
  string: (hex, at, size) => ({ kind: 'string', value: textFromHex(hex.slice(at, at + 2 * size)) }),
  list: (kind, items) => ({ kind, items }),
};
