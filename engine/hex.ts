import type { Hex } from './chain/types.ts';

/** Value of a hex digit by character code; 255 for what is none. */
const DIGIT = new Uint8Array(128).fill(255);
for (let i = 0; i < 10; i++) DIGIT[48 + i] = i;
for (let i = 0; i < 6; i++) {
  DIGIT[65 + i] = 10 + i;
  DIGIT[97 + i] = 10 + i;
}

/** Two hex digits as two characters in one 16-bit number, by byte. */
const CHARACTERS = new Uint16Array(256);
for (let i = 0; i < 256; i++) {
  const digits = i.toString(16).padStart(2, '0');
  CHARACTERS[i] = digits.charCodeAt(0) | (digits.charCodeAt(1) << 8);
}

const SHORT = 64;
const scratch = Buffer.alloc(2 + 2 * SHORT);
scratch.write('0x', 'latin1');

/** The 0x text of `size` bytes from `from` on, in one piece. */
export function hexText(bytes: Uint8Array, from: number, size: number): Hex {
  if (size > SHORT) return `0x${Buffer.from(bytes.buffer, bytes.byteOffset + from, size).toString('hex')}`;
  for (let i = 0, at = 2; i < size; i++, at += 2) {
    const characters = CHARACTERS[bytes[from + i] ?? 0] ?? 0;
    scratch[at] = characters & 255;
    scratch[at + 1] = characters >> 8;
  }
  return scratch.toString('latin1', 0, 2 + 2 * size) as Hex;
}

/** Writes the `size` bytes that stand in a text as hex digits from `from` on to `to`. */
export function writeHex(text: string, from: number, size: number, bytes: Uint8Array, to: number): void {
  for (let i = 0, at = from; i < size; i++, at += 2) {
    bytes[to + i] = ((DIGIT[text.charCodeAt(at)] ?? 0) << 4) | (DIGIT[text.charCodeAt(at + 1)] ?? 0);
  }
}
