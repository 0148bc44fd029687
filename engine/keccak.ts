import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import type { Hex } from './chain/types.ts';

export function keccak256Bytes(bytes: Uint8Array): Uint8Array {
  return keccak_256(bytes);
}

/** Keccak-256 of what a hex string stands for. */
export function keccak256(hex: Hex): Hex {
  return `0x${bytesToHex(keccak_256(hexToBytes(hex.slice(2))))}`;
}

/** Keccak-256 of a text's UTF-8. */
export function keccak256OfText(text: string): Hex {
  return `0x${bytesToHex(keccak_256(new TextEncoder().encode(text)))}`;
}
