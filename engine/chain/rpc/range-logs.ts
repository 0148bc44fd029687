import { addressOf, blockHashOf, FIELD, FIELDS, field, joinTables, readLog, sameHash, topic0Of } from '../log-table.ts';
import type { BlockHeader, Hex, Log, LogRows, LogTable } from '../types.ts';
import { ChainAnswersDisagree } from './errors.ts';
import { partialHeader } from './partial-header.ts';

/** Logs of one block, in chain order. */
export interface BlockLogs extends LogRows {
  readonly number: number;
}

type Matches = (address: Hex, topic0: Hex | undefined, block: number) => boolean;

const blockOf = (table: LogTable, log: number): number => field(table, log, FIELD.blockNumber);
const indexOf = (table: LogTable, log: number): number => field(table, log, FIELD.logIndex);
const timeOf = (table: LogTable, log: number): number => field(table, log, FIELD.timestamp);

/** The logs that match, by block, ascending. */
export function blocksOfLogs(tables: readonly LogTable[], matches: Matches): BlockLogs[] {
  return blocksOfTable(inChainOrder(joinTables(tables), matches));
}

/** The blocks of a table whose logs are in chain order. */
export function blocksOfTable(table: LogTable): BlockLogs[] {
  const blocks: BlockLogs[] = [];
  for (let from = 0; from < table.count; ) {
    const number = blockOf(table, from);
    let end = from + 1;
    while (end < table.count && blockOf(table, end) === number) end++;
    blocks.push({ number, table, from, count: end - from });
    from = end;
  }
  return blocks;
}

/** The logs of a table that match, in chain order, each once. */
function inChainOrder(table: LogTable, matches: Matches): LogTable {
  const order = (a: number, b: number): number =>
    blockOf(table, a) - blockOf(table, b) || indexOf(table, a) - indexOf(table, b);
  const chosen: number[] = [];
  let isOrdered = true;
  for (let log = 0; log < table.count; log++) {
    if (!matches(addressOf(table, log), topic0Of(table, log), blockOf(table, log))) continue;
    const before = chosen.at(-1);
    if (before !== undefined && order(before, log) >= 0) isOrdered = false;
    chosen.push(log);
  }
  if (isOrdered && chosen.length === table.count) return table;
  // A log can match the filter without addresses and one with; it stands twice then.
  const rows = chosen.sort(order).filter((log, i, all) => i === 0 || order(all[i - 1] ?? log, log) !== 0);
  const words = new Int32Array(rows.length * FIELDS);
  rows.forEach((log, i) => {
    words.set(table.words.subarray(log * FIELDS, (log + 1) * FIELDS), i * FIELDS);
  });
  return { bytes: table.bytes, words, count: rows.length };
}

/** `hash` where it is known already to be the one that all of them state. */
export function readLogs({ table, from, count }: LogRows, hash: Hex | null = hashOf({ table, from, count })): Log[] {
  const logs: Log[] = [];
  for (let log = from; log < from + count; log++) logs.push(readLog(table, log, hash ?? undefined));
  return logs;
}

/** The hash all of a block's logs state, null where they do not agree. */
function hashOf({ table, from, count }: LogRows): Hex | null {
  for (let log = from + 1; log < from + count; log++) if (!sameHash(table, from, log, 'blockHash')) return null;
  return blockHashOf(table, from);
}

/**
 * What logs say of their block: newer nodes put its time into each (`blockTimestamp`). Null without that; `label` is for
 * messages.
 * @throws ChainAnswersDisagree when they do not say the same
 */
export function headerOfLogs({ number, table, from, count }: BlockLogs, label: string): BlockHeader | null {
  const end = from + count;
  let timed = from;
  while (timed < end && timeOf(table, timed) < 0) timed++;
  if (timed === end) return null;
  const time = timeOf(table, timed);
  for (let log = from; log < end; log++) {
    const own = timeOf(table, log);
    if (sameHash(table, log, timed, 'blockHash') && (own < 0 || own === time)) continue;
    const seen = [timed, log].map((one) => `${blockHashOf(table, one)} at ${timeOf(table, one)}`);
    throw new ChainAnswersDisagree(label, `logs say that block ${number} is ${seen.join(' and ')}`);
  }
  return partialHeader(number, blockHashOf(table, timed), time);
}
