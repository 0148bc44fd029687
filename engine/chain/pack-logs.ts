import { writeHex } from '../hex.ts';
import { LogNumberTooLarge } from './errors.ts';
import { ADDRESS_SIZE, FIELD, FIELDS, field, HASH_SIZE, MAX_NUMBER, shareWithBefore } from './log-table.ts';
import type { Log, LogRows, LogTable } from './types.ts';

/** A log with its block's time in Unix seconds, null where that is not known. */
export interface TimedLog {
  readonly log: Log;
  readonly timestamp: number | null;
}

const sizeOf = (hex: string): number => (hex.length - 2) >> 1;

function bytesOf({ address, topics, data, blockHash, transactionHash }: Log): number {
  const all = topics.reduce((sum, topic) => sum + sizeOf(topic), 0);
  return sizeOf(address) + all + sizeOf(data) + sizeOf(blockHash) + sizeOf(transactionHash);
}

/**
 * A table of logs that came in another way than `scanLogAnswers` reads.
 * @throws LogNumberTooLarge
 */
export function packLogs(logs: readonly TimedLog[]): LogTable {
  const bytes = new Uint8Array(logs.reduce((sum, { log }) => sum + bytesOf(log), 0));
  const words = new Int32Array(logs.length * FIELDS);
  let at = 0;
  const put = (place: number, hex: string): void => {
    const size = sizeOf(hex);
    writeHex(hex, 2, size, bytes, at);
    words[place] = at;
    at += size;
  };
  const putShared = (place: number, hex: string): void => {
    put(place, hex);
    at = shareWithBefore(bytes, at, sizeOf(hex), words, place);
  };
  logs.forEach(({ log, timestamp }, i) => {
    const base = i * FIELDS;
    const own = words.subarray(base, base + FIELDS);
    for (const name of ['blockNumber', 'logIndex', 'transactionIndex'] as const) {
      if (log[name] > MAX_NUMBER) throw new LogNumberTooLarge(log, name, MAX_NUMBER);
      own[FIELD[name]] = log[name];
    }
    putShared(base + FIELD.address, log.address);
    own[FIELD.topicCount] = log.topics.length;
    log.topics.forEach((topic, n) => {
      put(base + FIELD.topics + n, topic);
    });
    put(base + FIELD.data, log.data);
    own[FIELD.dataLength] = sizeOf(log.data);
    putShared(base + FIELD.blockHash, log.blockHash);
    putShared(base + FIELD.transactionHash, log.transactionHash);
    own[FIELD.timestamp] = timestamp === null || timestamp > MAX_NUMBER ? -1 : timestamp;
  });
  return { bytes: bytes.subarray(0, at), words, count: logs.length };
}

/** The logs of all rows as one table that holds no other bytes than theirs. */
export function packRows(all: readonly LogRows[]): LogTable {
  const words = new Int32Array(all.reduce((sum, { count }) => sum + count, 0) * FIELDS);
  const bytes = new Uint8Array(all.reduce((sum, rows) => sum + bytesOfRows(rows), 0));
  let base = 0;
  let at = 0;
  for (const { table, from, count } of all) {
    const put = (which: number, size: number): void => {
      const start = words[base + which] ?? 0;
      for (let i = 0; i < size; i++) bytes[at + i] = table.bytes[start + i] ?? 0;
      words[base + which] = at;
      at += size;
    };
    const putShared = (which: number, size: number): void => {
      put(which, size);
      at = shareWithBefore(bytes, at, size, words, base + which);
    };
    words.set(table.words.subarray(from * FIELDS, (from + count) * FIELDS), base);
    for (let log = 0; log < count; log++, base += FIELDS) {
      putShared(FIELD.address, ADDRESS_SIZE);
      const topics = words[base + FIELD.topicCount] ?? 0;
      for (let n = 0; n < topics; n++) put(FIELD.topics + n, HASH_SIZE);
      put(FIELD.data, words[base + FIELD.dataLength] ?? 0);
      putShared(FIELD.blockHash, HASH_SIZE);
      putShared(FIELD.transactionHash, HASH_SIZE);
    }
  }
  return { bytes: bytes.subarray(0, at), words, count: words.length / FIELDS };
}

/** Bytes of the rows' logs, where none are shared. */
function bytesOfRows({ table, from, count }: LogRows): number {
  let size = count * (ADDRESS_SIZE + 2 * HASH_SIZE);
  for (let log = from; log < from + count; log++) {
    size += field(table, log, FIELD.topicCount) * HASH_SIZE + field(table, log, FIELD.dataLength);
  }
  return size;
}
