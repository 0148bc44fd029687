import { deserialize, serialize } from 'node:v8';
import { crc32 } from 'node:zlib';
import { MAX_NUMBER } from '../log-table.ts';
import { transactionsOfLogs } from '../log-transactions.ts';
import { packRows } from '../pack-logs.ts';
import { partialHeader } from '../rpc/partial-header.ts';
import { blocksOfTable, headerOfLogs } from '../rpc/range-logs.ts';
import { openBlock, rowsOf } from '../sealed-block.ts';
import type { BlockHeader, ChainBlock, DeliveredBlock, Hex, Log, LogTable, Receipt, Transaction } from '../types.ts';

/** Changes with what follows it: files of another version are not read. */
const VERSION = 3;
const HEAD_BYTES = 8;

type LogFields = readonly [
  address: Hex,
  topics: readonly Hex[],
  data: Hex,
  transactionHash: Hex,
  transactionIndex: number,
  logIndex: number,
];
type PartialHeader = readonly [number: number, hash: Hex, timestamp: number];
/** Transactions are null where they are what the logs say of them. */
type BlockFields = readonly [
  header: BlockHeader | PartialHeader,
  logs: readonly LogFields[],
  transactions: readonly Transaction[] | null,
  receipts: readonly Receipt[],
];

/** `logs` are those of blocks of which only the logs are known; whole blocks are told apart. */
interface Content {
  readonly whole: readonly BlockFields[];
  readonly logs: LogTable;
  /** Whether the blocks known by their logs come with transactions. */
  readonly transactions: boolean;
}

/** Blocks as bytes: version, checksum, and V8's own form of arrays without names. */
export function encodeBlocks(blocks: readonly DeliveredBlock[]): Buffer {
  const told = blocks.filter(isTold);
  const content: Content = {
    whole: blocks.filter((block) => !isTold(block)).map((block) => fieldsOf(openBlock(block))),
    logs: packRows(told.map(rowsOf)),
    transactions: told.some((block) => ('rows' in block ? block.withTransactions : block.transactions.size > 0)),
  };
  const body = serialize(content);
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32LE(VERSION, 0);
  head.writeUInt32LE(crc32(body), 4);
  return Buffer.concat([head, body]);
}

/** Null for bytes that are not whole, or of another version. */
export function decodeBlocks(bytes: Buffer): DeliveredBlock[] | null {
  if (bytes.length < HEAD_BYTES || bytes.readUInt32LE(0) !== VERSION) return null;
  const body = bytes.subarray(HEAD_BYTES);
  if (crc32(body) !== bytes.readUInt32LE(4)) return null;
  // The checksum says that it is what `encodeBlocks` wrote.
  const { whole, logs, transactions }: Content = deserialize(body);
  const told: DeliveredBlock[] = [];
  for (const rows of blocksOfTable(logs)) {
    const header = headerOfLogs(rows, 'the cache');
    if (header !== null) told.push({ header, rows, withTransactions: transactions });
  }
  if (whole.length === 0) return told;
  return [...told, ...whole.map(blockOf)].sort((a, b) => a.header.number - b.header.number);
}

/** Nothing is known of the block but what its logs say, which must fit a table. */
function isTold(block: DeliveredBlock): boolean {
  if ('rows' in block) return block.rows.count > 0;
  const { header, logs, transactions, receipts } = block;
  if (!header.partial || logs.length === 0 || header.timestamp > MAX_NUMBER || receipts.size > 0) return false;
  return transactions.size === 0 || areOfLogs(transactions, logs);
}

/** Whether the transactions are all those of the logs, and no more is known of them than the logs say. */
function areOfLogs(transactions: ChainBlock['transactions'], logs: readonly Log[]): boolean {
  const count = new Set(logs.map((log) => log.transactionHash)).size;
  return transactions.size === count && [...transactions.values()].every(({ partial }) => partial);
}

function fieldsOf({ header, logs, transactions, receipts }: ChainBlock): BlockFields {
  const { number, hash, timestamp } = header;
  return [
    header.partial ? [number, hash, timestamp] : header,
    logs.map((log) => [log.address, log.topics, log.data, log.transactionHash, log.transactionIndex, log.logIndex]),
    areOfLogs(transactions, logs) ? null : [...transactions.values()],
    [...receipts.values()],
  ];
}

function isPartial(header: BlockHeader | PartialHeader): header is PartialHeader {
  return Array.isArray(header);
}

function blockOf([fields, logFields, transactions, receipts]: BlockFields): ChainBlock {
  const header = isPartial(fields) ? partialHeader(...fields) : fields;
  const { number: blockNumber, hash: blockHash } = header;
  const logs = logFields.map(
    ([address, topics, data, transactionHash, transactionIndex, logIndex]): Log => ({
      address,
      topics,
      data,
      blockNumber,
      blockHash,
      transactionHash,
      transactionIndex,
      logIndex,
    }),
  );
  return {
    header,
    logs,
    transactions:
      transactions === null ? transactionsOfLogs(logs) : new Map(transactions.map((own) => [own.hash, own])),
    receipts: new Map(receipts.map((receipt) => [receipt.transactionHash, receipt])),
  };
}
