/** Growing byte buffer. Integers are LEB128: seven bits per byte, least significant first. */
export interface ByteWriter {
  readonly length: number;
  byte(value: number): void;
  uint(value: number): void;
  big(value: bigint): void;
  bytes(value: Uint8Array): void;
  done(): Buffer;
}

export function createByteWriter(): ByteWriter {
  let buffer = Buffer.allocUnsafe(1024);
  let length = 0;

  function room(count: number): void {
    if (length + count <= buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(buffer.length * 2, length + count));
    buffer.copy(grown, 0, 0, length);
    buffer = grown;
  }

  function byte(value: number): void {
    room(1);
    buffer[length++] = value;
  }

  function big(value: bigint): void {
    if (value < 0n) throw new RangeError(`cannot store negative ${value}`);
    while (value >= 0x80n) {
      byte(Number(value & 0x7fn) | 0x80);
      value >>= 7n;
    }
    byte(Number(value));
  }

  function uint(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`cannot store ${value} as a length`);
    while (value >= 0x80) {
      byte((value % 0x80) | 0x80);
      value = Math.floor(value / 0x80);
    }
    byte(value);
  }

  return {
    get length() {
      return length;
    },
    byte,
    uint,
    big,
    bytes(value) {
      room(value.length);
      buffer.set(value, length);
      length += value.length;
    },
    done: () => buffer.subarray(0, length),
  };
}

/** Reads what a ByteWriter wrote; throws RangeError past the end. */
export interface ByteReader {
  readonly left: number;
  byte(): number;
  uint(): number;
  big(): bigint;
  bytes(count: number): Buffer;
}

export function createByteReader(buffer: Buffer): ByteReader {
  let at = 0;

  function byte(): number {
    const value = buffer[at++];
    if (value === undefined) throw new RangeError('read past the end');
    return value;
  }

  return {
    get left() {
      return buffer.length - at;
    },
    byte,
    uint() {
      let value = 0;
      let scale = 1;
      for (;;) {
        const next = byte();
        value += (next & 0x7f) * scale;
        if (value > Number.MAX_SAFE_INTEGER) throw new RangeError('number too large');
        if (next < 0x80) return value;
        scale *= 0x80;
      }
    },
    big() {
      let value = 0n;
      let shift = 0n;
      for (;;) {
        const next = byte();
        value |= BigInt(next & 0x7f) << shift;
        if (next < 0x80) return value;
        shift += 7n;
        if (shift > 4096n) throw new RangeError('number too large');
      }
    },
    bytes(count) {
      if (count > buffer.length - at) throw new RangeError('read past the end');
      at += count;
      return buffer.subarray(at - count, at);
    },
  };
}
