import { keccak256Bytes } from '../../keccak.ts';
import { MappingFailed } from '../errors.ts';
import { refresh, spend } from '../heap.ts';
import { newBytesFromDigits, newBytesOf, readBytes } from '../heap-bytes.ts';
import { readBigInt } from '../heap-numbers.ts';
import { newHexText, newText, readText } from '../heap-text.ts';
import type { Runtime } from '../runtime.ts';
import type { Imports } from './imports.ts';

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Base 58 as Bitcoin and IPFS write it: leading zero bytes are ones. */
export function base58(bytes: Uint8Array): string {
  let value = bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  let text = '';
  while (value > 0n) {
    text = BASE58.charAt(Number(value % 58n)) + text;
    value /= 58n;
  }
  const firstSet = bytes.findIndex((byte) => byte !== 0);
  return '1'.repeat(firstSet < 0 ? bytes.length : firstSet) + text;
}

export function conversionImports({ heap, texts, hexes }: Runtime): Imports {
  return {
    'typeConversion.bytesToString': (pointer) => {
      refresh(heap);
      // Texts in fixed-length words are padded with zeros.
      return newText(heap, utf8.decode(readBytes(heap, pointer)).replace(/\0+$/, ''));
    },
    'typeConversion.bytesToHex': (pointer) => {
      refresh(heap);
      return newHexText(heap, hexes, pointer);
    },
    'typeConversion.bigIntToString': (pointer) => {
      refresh(heap);
      return newText(heap, readBigInt(heap, pointer).toString());
    },
    'typeConversion.bigIntToHex': (pointer) => {
      refresh(heap);
      const value = readBigInt(heap, pointer);
      return newText(heap, `0x${(value < 0n ? -value : value).toString(16)}`);
    },
    'typeConversion.stringToH160': (pointer) => {
      refresh(heap);
      const text = readText(heap, texts, pointer);
      if (!/^(0x)?[0-9a-fA-F]{40}$/.test(text)) {
        throw new MappingFailed(`Failed to convert string to Address: '${text}'`);
      }
      return newBytesFromDigits(heap, text, text.length - 40, 20);
    },
    'typeConversion.bytesToBase58': (pointer) => {
      refresh(heap);
      const bytes = readBytes(heap, pointer);
      // Each digit divides what is left: the work grows with the square of the length.
      spend(heap, bytes.length ** 2);
      return newText(heap, base58(bytes));
    },
    'crypto.keccak256': (pointer) => {
      refresh(heap);
      const bytes = readBytes(heap, pointer);
      spend(heap, 40 * bytes.length);
      return newBytesOf(heap, keccak256Bytes(bytes));
    },
  };
}
