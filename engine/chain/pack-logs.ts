import { writeHex } from '../hex.ts';
import { FIELD, FIELDS, MAX_NUMBER } from './log-table.ts';
import type { Log, LogTable } from './types.ts';

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
 * @throws RangeError for numbers that fit no word
 */
export function packLogs(logs: readonly TimedLog[]): LogTable {
  const bytes = new Uint8Array(logs.reduce((sum, { log }) => sum + bytesOf(log), 0));
  const words = new Int32Array(logs.length * FIELDS);
  let at = 0;
  const put = (hex: string): number => {
    const start = at;
    at += sizeOf(hex);
    writeHex(hex, 2, at - start, bytes, start);
    return start;
  };
  /** What the log before has too stands once. */
  const last = { address: '', blockHash: '', transactionHash: '' };
  const places = { address: 0, blockHash: 0, transactionHash: 0 };
  const putShared = (log: Log, name: keyof typeof last): number => {
    if (last[name] !== log[name]) places[name] = put(log[name]);
    last[name] = log[name];
    return places[name];
  };
  logs.forEach(({ log, timestamp }, i) => {
    const own = words.subarray(i * FIELDS, (i + 1) * FIELDS);
    for (const name of ['blockNumber', 'logIndex', 'transactionIndex'] as const) {
      if (log[name] > MAX_NUMBER) throw new RangeError(`log.${name} is ${log[name]}`);
      own[FIELD[name]] = log[name];
    }
    own[FIELD.address] = putShared(log, 'address');
    own[FIELD.topicCount] = log.topics.length;
    log.topics.forEach((topic, n) => {
      own[FIELD.topics + n] = put(topic);
    });
    own[FIELD.data] = put(log.data);
    own[FIELD.dataLength] = sizeOf(log.data);
    own[FIELD.blockHash] = putShared(log, 'blockHash');
    own[FIELD.transactionHash] = putShared(log, 'transactionHash');
    own[FIELD.timestamp] = timestamp === null || timestamp > MAX_NUMBER ? -1 : timestamp;
  });
  return { bytes: bytes.subarray(0, at), words, count: logs.length };
}
