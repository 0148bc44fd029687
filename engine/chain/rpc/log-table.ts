import type { Hex, Log, LogTable } from '../types.ts';

/** Numbers of a log: values, and for texts the place of their `0x`. */
export const FIELD = {
  blockNumber: 0,
  logIndex: 1,
  transactionIndex: 2,
  address: 3,
  topicCount: 4,
  topics: 5,
  data: 9,
  dataLength: 10,
  blockHash: 11,
  transactionHash: 12,
  /** Seconds; -1 where the log does not say. */
  timestamp: 13,
} as const;
export const FIELDS = 14;
/** Largest number a table holds. */
export const MAX_NUMBER = 0x7fffffff;

const HASH_LENGTH = 66;
const ADDRESS_LENGTH = 42;
const SLOTS = 64;

/** Texts that come again and again, found by their bytes: one string for each. */
const slots = new Array<string>(SLOTS).fill('');

function commonText(bytes: Buffer, at: number, length: number): Hex {
  const slot =
    ((bytes[at + length - 1] ?? 0) * 31 + (bytes[at + 3] ?? 0) * 7 + (bytes[at + length - 2] ?? 0)) & (SLOTS - 1);
  const known = slots[slot] ?? '';
  if (known.length === length) {
    let i = 0;
    while (i < length && known.charCodeAt(i) === bytes[at + i]) i++;
    if (i === length) return known as Hex;
  }
  const text = bytes.toString('latin1', at, at + length);
  slots[slot] = text;
  return text as Hex;
}

function text(bytes: Buffer, at: number, length: number): Hex {
  return bytes.toString('latin1', at, at + length) as Hex;
}

export function field(table: LogTable, log: number, which: number): number {
  return table.words[log * FIELDS + which] ?? 0;
}

export function blockHashOf(table: LogTable, log: number): Hex {
  return text(table.bytes, field(table, log, FIELD.blockHash), HASH_LENGTH);
}

/** Whether two logs of a table state the same block hash. */
export function sameBlockHash(table: LogTable, a: number, b: number): boolean {
  const { bytes } = table;
  const [from, to] = [field(table, a, FIELD.blockHash), field(table, b, FIELD.blockHash)];
  for (let i = 0; from !== to && i < HASH_LENGTH; i++) if (bytes[from + i] !== bytes[to + i]) return false;
  return true;
}

/** What selects a log. */
export function selectionOf(table: LogTable, log: number): Pick<Log, 'address' | 'topics' | 'blockNumber'> {
  const { bytes } = table;
  const hasTopic = field(table, log, FIELD.topicCount) > 0;
  return {
    address: commonText(bytes, field(table, log, FIELD.address), ADDRESS_LENGTH),
    topics: hasTopic ? [commonText(bytes, field(table, log, FIELD.topics), HASH_LENGTH)] : [],
    blockNumber: field(table, log, FIELD.blockNumber),
  };
}

/** `blockHash` where it is known already. */
export function readLog(table: LogTable, log: number, blockHash: Hex = blockHashOf(table, log)): Log {
  const { bytes, words } = table;
  const at = log * FIELDS;
  const topics: Hex[] = [];
  const count = words[at + FIELD.topicCount] ?? 0;
  for (let i = 0; i < count; i++) {
    const place = words[at + FIELD.topics + i] ?? 0;
    topics.push(i === 0 ? commonText(bytes, place, HASH_LENGTH) : text(bytes, place, HASH_LENGTH));
  }
  return {
    address: commonText(bytes, words[at + FIELD.address] ?? 0, ADDRESS_LENGTH),
    topics,
    data: text(bytes, words[at + FIELD.data] ?? 0, words[at + FIELD.dataLength] ?? 0),
    blockNumber: words[at + FIELD.blockNumber] ?? 0,
    blockHash,
    transactionHash: text(bytes, words[at + FIELD.transactionHash] ?? 0, HASH_LENGTH),
    transactionIndex: words[at + FIELD.transactionIndex] ?? 0,
    logIndex: words[at + FIELD.logIndex] ?? 0,
  };
}

/** Fields that are places of texts; those of topics that a log does not have are not read. */
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
  const shifts = new Map<Buffer, number>();
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
