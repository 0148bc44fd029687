import { hexText } from '../hex.ts';
import type { Hex, Log, LogTable } from './types.ts';

/** Numbers of a log: values, and for bytes the place where they start. */
export const FIELD = {
  blockNumber: 0,
  logIndex: 1,
  transactionIndex: 2,
  address: 3,
  topicCount: 4,
  topics: 5,
  data: 9,
  /** In bytes. */
  dataLength: 10,
  blockHash: 11,
  transactionHash: 12,
  /** Seconds; -1 where the log does not say. */
  timestamp: 13,
} as const;
export const FIELDS = 14;
/** Largest number a table holds. */
export const MAX_NUMBER = 0x7fffffff;

export const HASH_SIZE = 32;
export const ADDRESS_SIZE = 20;
const SLOTS = 64;

/** Bytes that come again and again, and their texts: one string for each. */
const slotBytes = new Uint8Array(SLOTS * HASH_SIZE);
const slotTexts = new Array<Hex>(SLOTS).fill('0x');

function commonText(bytes: Uint8Array, at: number, size: number): Hex {
  const hash = (bytes[at] ?? 0) * 7 + (bytes[at + size - 2] ?? 0) * 31 + (bytes[at + size - 1] ?? 0);
  const slot = hash & (SLOTS - 1);
  const known = slot * HASH_SIZE;
  const text = slotTexts[slot] ?? '0x';
  if (text.length === 2 + 2 * size && isSame(bytes, at, slotBytes, known, size)) return text;
  for (let i = 0; i < size; i++) slotBytes[known + i] = bytes[at + i] ?? 0;
  const made = hexText(bytes, at, size);
  slotTexts[slot] = made;
  return made;
}

function isSame(a: Uint8Array, from: number, b: Uint8Array, to: number, size: number): boolean {
  let i = 0;
  while (i < size && a[from + i] === b[to + i]) i++;
  return i === size;
}

/**
 * The last `size` bytes, which end at `end`, are those of the field whose place is number `at` of `words`. What the log
 * before has too stands once: gives where the bytes end then.
 */
export function shareWithBefore(bytes: Uint8Array, end: number, size: number, words: Int32Array, at: number): number {
  const before = words[at - FIELDS];
  if (before === undefined || !isSame(bytes, end - size, bytes, before, size)) return end;
  words[at] = before;
  return end - size;
}

export function field(table: LogTable, log: number, which: number): number {
  return table.words[log * FIELDS + which] ?? 0;
}

function hashAt(table: LogTable, log: number, which: number): Hex {
  return hexText(table.bytes, field(table, log, which), HASH_SIZE);
}

export function blockHashOf(table: LogTable, log: number): Hex {
  return hashAt(table, log, FIELD.blockHash);
}

export function transactionHashOf(table: LogTable, log: number): Hex {
  return hashAt(table, log, FIELD.transactionHash);
}

export function addressOf(table: LogTable, log: number): Hex {
  return commonText(table.bytes, field(table, log, FIELD.address), ADDRESS_SIZE);
}

/** Undefined for a log without topics. */
export function topic0Of(table: LogTable, log: number): Hex | undefined {
  if (field(table, log, FIELD.topicCount) === 0) return undefined;
  return commonText(table.bytes, field(table, log, FIELD.topics), HASH_SIZE);
}

/** Whether two logs of a table state the same hash of their block or transaction. */
export function sameHash(table: LogTable, a: number, b: number, which: 'blockHash' | 'transactionHash'): boolean {
  const from = field(table, a, FIELD[which]);
  const to = field(table, b, FIELD[which]);
  return from === to || isSame(table.bytes, from, table.bytes, to, HASH_SIZE);
}

export function topicsOf(table: LogTable, log: number): Hex[] {
  const topics: Hex[] = [];
  const count = field(table, log, FIELD.topicCount);
  for (let i = 0; i < count; i++) topics.push(hashAt(table, log, FIELD.topics + i));
  return topics;
}

/** `blockHash` where it is known already. */
export function readLog(table: LogTable, log: number, blockHash: Hex = blockHashOf(table, log)): Log {
  return {
    address: addressOf(table, log),
    topics: topicsOf(table, log),
    data: hexText(table.bytes, field(table, log, FIELD.data), field(table, log, FIELD.dataLength)),
    blockNumber: field(table, log, FIELD.blockNumber),
    blockHash,
    transactionHash: transactionHashOf(table, log),
    transactionIndex: field(table, log, FIELD.transactionIndex),
    logIndex: field(table, log, FIELD.logIndex),
  };
}

/** Fields that are places of bytes; those of topics that a log does not have are not read. */
const PLACES: readonly number[] = [
  FIELD.address,
  ...[0, 1, 2, 3].map((topic) => FIELD.topics + topic),
  FIELD.data,
  FIELD.blockHash,
  FIELD.transactionHash,
];

/** All logs of the tables as one table, one table's behind the other's. Bytes that several share, as of one answer, stand once. */
export function joinTables(tables: readonly LogTable[]): LogTable {
  const [first] = tables;
  if (first !== undefined && tables.length === 1) return first;
  const shifts = new Map<Uint8Array, number>();
  let length = 0;
  for (const { bytes } of tables) {
    if (shifts.has(bytes)) continue;
    shifts.set(bytes, length);
    length += bytes.length;
  }
  const bytes = first !== undefined && shifts.size === 1 ? first.bytes : Buffer.concat([...shifts.keys()], length);
  const words = new Int32Array(tables.reduce((sum, { count }) => sum + count, 0) * FIELDS);
  let at = 0;
  for (const table of tables) {
    words.set(table.words, at);
    const shift = shifts.get(table.bytes) ?? 0;
    const end = at + table.words.length;
    for (; at < end; at += FIELDS) for (const place of PLACES) words[at + place] = (words[at + place] ?? 0) + shift;
  }
  return { bytes, words, count: words.length / FIELDS };
}
