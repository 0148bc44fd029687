/**
 * Ids as bytes: 0x and an even number of lower-case hex digits as the bytes they stand for, any other text as its UTF-16
 * units, two bytes each, the lower first.
 */
export interface EncodedId {
  readonly bytes: Uint8Array;
  length: number;
  isHex: boolean;
}

const HEX = '0123456789abcdef';
/** Value of a hex digit by char code; 255 for any other. */
const digitOf = new Uint8Array(128).fill(255);
for (let value = 0; value < HEX.length; value++) digitOf[HEX.charCodeAt(value)] = value;
const codeOf = Uint8Array.from(HEX, (digit) => digit.charCodeAt(0));

/** Longest id that is encoded, in characters. */
const LONGEST = 16_384;

const encoded: EncodedId = { bytes: new Uint8Array(2 * LONGEST), length: 0, isHex: true };

/** The bytes of an id, valid until the next is encoded. @throws RangeError for a text of more than 16,384 characters */
export function encodeId(id: string): EncodedId {
  checkLength(id.length);
  encoded.isHex = encodeHex(id, encoded);
  if (encoded.isHex) return encoded;
  const { bytes } = encoded;
  encoded.length = id.length * 2;
  for (let i = 0; i < id.length; i++) {
    const code = id.charCodeAt(i);
    bytes[2 * i] = code & 255;
    bytes[2 * i + 1] = code >> 8;
  }
  return encoded;
}

/** @throws RangeError for an id that is not encoded */
export function checkLength(characters: number): void {
  if (characters > LONGEST) throw new RangeError(`an id of ${characters} characters; ids have at most ${LONGEST}`);
}

function encodeHex(id: string, into: EncodedId): boolean {
  if (id.charCodeAt(0) !== 48 || id.charCodeAt(1) !== 120 || (id.length & 1) === 1) return false;
  const { bytes } = into;
  let seen = 0;
  let at = 0;
  for (let i = 2; i < id.length; i += 2) {
    const high = digitOf[id.charCodeAt(i)] ?? 255;
    const low = digitOf[id.charCodeAt(i + 1)] ?? 255;
    seen |= high | low;
    bytes[at++] = (high << 4) | low;
  }
  into.length = at;
  return seen < 16;
}

const ascii = new Uint8Array(4 * LONGEST + 2);
ascii[0] = 48;
ascii[1] = 120;
const asciiDecoder = new TextDecoder('latin1');
const textDecoder = new TextDecoder('utf-16le', { ignoreBOM: true });

/** The id of the bytes `from` … `to`. */
export function decodeId(bytes: Uint8Array, from: number, to: number, isHex: boolean): string {
  if (!isHex) return textDecoder.decode(bytes.subarray(from, to));
  let length = 2;
  for (let i = from; i < to; i++) {
    const byte = bytes[i] ?? 0;
    ascii[length++] = codeOf[byte >> 4] ?? 0;
    ascii[length++] = codeOf[byte & 15] ?? 0;
  }
  return asciiDecoder.decode(ascii.subarray(0, length));
}
