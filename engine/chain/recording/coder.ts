import type { Hex } from '../types.ts';
import { type ByteReader, type ByteWriter, createByteReader, createByteWriter } from './bytes.ts';

/**
 * Streams of like values that are compressed side by side. The order here is the order in the file.
 * `dictionary` holds every distinct byte string once, at its first use; the `…Ref` columns point to it.
 */
const COLUMNS = [
  'shape',
  'dictionary',
  'blockNumber',
  'blockRef',
  'blockQuantity',
  'blockBloom',
  'txIndex',
  'txRef',
  'txQuantity',
  'logIndex',
  'logTxRef',
  'logRef',
  'logTopics',
  'logSize',
  'wordSize',
  'wordBytes',
  'receiptRef',
  'receiptQuantity',
  'receiptBloom',
  'factBlock',
  'factRef',
  'factQuantity',
] as const;
export type Column = (typeof COLUMNS)[number];

/**
 * Writes when it was made by `createEncoder` (then every value must be given and is handed back), reads when made by
 * `createDecoder` (then values are ignored). One description of a record serves both directions.
 */
export interface Coder {
  readonly reading: boolean;
  uint(column: Column, value: number | undefined): number;
  big(column: Column, value: bigint | undefined): bigint;
  /** Byte string of known size, by dictionary. */
  fixed(column: Column, size: number, value: Hex | undefined): Hex;
  /** Byte string of any size, by dictionary. */
  bytes(column: Column, value: Hex | undefined): Hex;
  /** Byte string of known size, stored in place. */
  plain(column: Column, size: number, value: Hex | undefined): Hex;
  /** ABI words: each 32-byte word without its leading zeros. */
  words(value: Hex | undefined): Hex;
}

function need<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError('a value to encode is missing');
  return value;
}

function toBytes(value: Hex): Buffer {
  const bytes = Buffer.from(value.slice(2), 'hex');
  if (bytes.length * 2 + 2 !== value.length) throw new RangeError(`"${value.slice(0, 80)}" is not hex`);
  return bytes;
}

function toHex(bytes: Buffer): Hex {
  return `0x${bytes.toString('hex')}`;
}

export function createEncoder(): Coder & { done(): Buffer } {
  const columns = Object.fromEntries(COLUMNS.map((name) => [name, createByteWriter()])) as Record<Column, ByteWriter>;
  const known = new Map<Hex, number>();

  function refer(column: Column, value: Hex, store: (bytes: Buffer) => void): Hex {
    const index = known.get(value);
    if (index !== undefined) {
      columns[column].uint(index + 1);
      return value;
    }
    columns[column].uint(0);
    known.set(value, known.size);
    store(toBytes(value));
    return value;
  }

  return {
    reading: false,
    uint(column, value) {
      columns[column].uint(need(value));
      return need(value);
    },
    big(column, value) {
      columns[column].big(need(value));
      return need(value);
    },
    fixed(column, size, value) {
      return refer(column, need(value), (bytes) => {
        if (bytes.length !== size) throw new RangeError(`expected ${size} bytes, got ${bytes.length} in ${column}`);
        columns.dictionary.bytes(bytes);
      });
    },
    bytes(column, value) {
      return refer(column, need(value), (bytes) => {
        columns[column].uint(bytes.length);
        columns.dictionary.bytes(bytes);
      });
    },
    plain(column, size, value) {
      const bytes = toBytes(need(value));
      if (bytes.length !== size) throw new RangeError(`expected ${size} bytes, got ${bytes.length} in ${column}`);
      columns[column].bytes(bytes);
      return need(value);
    },
    words(value) {
      const bytes = toBytes(need(value));
      columns.logSize.uint(bytes.length);
      for (let at = 0; at < bytes.length; at += 32) {
        const end = Math.min(at + 32, bytes.length);
        let start = at;
        while (start < end && bytes[start] === 0) start++;
        columns.wordSize.byte(end - start);
        columns.wordBytes.bytes(bytes.subarray(start, end));
      }
      return need(value);
    },
    done() {
      const out = createByteWriter();
      for (const name of COLUMNS) {
        const column = columns[name].done();
        out.uint(column.length);
        out.bytes(column);
      }
      return out.done();
    },
  };
}

export function createDecoder(raw: Buffer): Coder {
  const whole = createByteReader(raw);
  const entries = COLUMNS.map((name): [Column, ByteReader] => [name, createByteReader(whole.bytes(whole.uint()))]);
  const columns = Object.fromEntries(entries) as Record<Column, ByteReader>;
  const known: Hex[] = [];

  function resolve(column: Column, size: () => number): Hex {
    const index = columns[column].uint();
    if (index > 0) {
      const value = known[index - 1];
      if (value === undefined) throw new RangeError('reference beyond the dictionary');
      return value;
    }
    const value = toHex(columns.dictionary.bytes(size()));
    known.push(value);
    return value;
  }

  return {
    reading: true,
    uint: (column) => columns[column].uint(),
    big: (column) => columns[column].big(),
    fixed: (column, size) => resolve(column, () => size),
    bytes: (column) => resolve(column, () => columns[column].uint()),
    plain: (column, size) => toHex(columns[column].bytes(size)),
    words() {
      const bytes = Buffer.alloc(columns.logSize.uint());
      for (let at = 0; at < bytes.length; at += 32) {
        const end = Math.min(at + 32, bytes.length);
        const significant = columns.wordSize.byte();
        if (significant > end - at) throw new RangeError('word too long');
        bytes.set(columns.wordBytes.bytes(significant), end - significant);
      }
      return toHex(bytes);
    },
  };
}
