import { MAX_NUMBER } from '../log-table.ts';

/** Bytes of JSON, and the small steps of reading it. */
export const QUOTE = 34;
export const COMMA = 44;
export const COLON = 58;
export const OPEN_LIST = 91;
const BACKSLASH = 92;
export const CLOSE_LIST = 93;
export const OPEN = 123;
export const CLOSE = 125;
const ZERO = 48;
const LETTER_X = 120;
/** What no place is. */
export const NONE = -1;

/** Value of a lower-case hex digit by byte, 255 for anything else. */
const DIGIT = new Uint8Array(256).fill(255);
for (let i = 0; i < 10; i++) DIGIT[ZERO + i] = i;
for (let i = 10; i < 16; i++) DIGIT[87 + i] = i;

/** The first place from `from` on that is no white space. */
export function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    const byte = bytes[at];
    if (byte !== 32 && byte !== 10 && byte !== 13 && byte !== 9) return at;
    at++;
  }
}

const isHexText = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === QUOTE && bytes[at + 1] === ZERO && bytes[at + 2] === LETTER_X;

/** Place of the quote that ends the hex text whose opening quote is at `at`. */
export function hexEnd(bytes: Uint8Array, at: number): number {
  if (!isHexText(bytes, at)) return NONE;
  let end = at + 3;
  while ((DIGIT[bytes[end] ?? 0] ?? 255) < 16) end++;
  return bytes[end] === QUOTE ? end : NONE;
}

/** Writes the bytes of the hex text whose opening quote is at `at` to `to`, and gives the place of the quote that ends it. */
export function decodeHex(bytes: Uint8Array, at: number, target: Uint8Array, to: number): number {
  if (!isHexText(bytes, at)) return NONE;
  let next = to;
  for (let from = at + 3; ; from += 2) {
    const high = DIGIT[bytes[from] ?? 0] ?? 255;
    if (high > 15) return bytes[from] === QUOTE ? from : NONE;
    const low = DIGIT[bytes[from + 1] ?? 0] ?? 255;
    if (low > 15) return NONE;
    target[next++] = (high << 4) | low;
  }
}

/** The number between the quotes at `at` and `end`; larger ones than a word holds are none. */
export function quantity(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < 4) return NONE;
  let value = 0;
  for (let i = at + 3; i < end; i++) {
    value = value * 16 + (DIGIT[bytes[i] ?? 0] ?? 0);
    if (value > MAX_NUMBER) return NONE;
  }
  return value;
}

/** Behind a value that is of no interest, and of which nothing can go wrong: a plain text, a number, true, false, null. */
export function skipPlain(bytes: Uint8Array, from: number): number {
  let at = from;
  if (bytes[at] === QUOTE) {
    at++;
    for (;;) {
      const byte = bytes[at++] ?? 0;
      if (byte === QUOTE) return at;
      if (byte < 32 || byte > 126 || byte === BACKSLASH) return NONE;
    }
  }
  for (const word of WORDS) {
    let i = 0;
    while (i < word.length && bytes[at + i] === word[i]) i++;
    if (i === word.length) return at + i;
  }
  if (bytes[at] === ZERO) return at + 1;
  while ((bytes[at] ?? 0) >= ZERO && (bytes[at] ?? 0) <= 57) at++;
  return at === from ? NONE : at;
}

const WORDS = ['true', 'false', 'null'].map((word) => Buffer.from(word));
