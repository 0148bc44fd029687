/** Reads LEB128 numbers and bytes from a wasm binary, keeping its place. */
export interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

export function byte(cursor: Cursor): number {
  const value = cursor.bytes[cursor.at++];
  if (value === undefined) throw new RangeError('the binary ends too early');
  return value;
}

export function number(cursor: Cursor): number {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const next = byte(cursor);
    value += (next & 0x7f) * 2 ** shift;
    if (next < 0x80) return value;
  }
}

export function encodeNumber(value: number): number[] {
  const bytes: number[] = [];
  for (;;) {
    const low = value % 128;
    value = Math.floor(value / 128);
    if (value === 0) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}
