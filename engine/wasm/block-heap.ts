import { ADDRESS_SIZE, FIELD, field } from '../chain/log-table.ts';
import type { BlockHeader, Hex, Log, LogTable, Receipt, Transaction } from '../chain/types.ts';
import { type Heap, newArray, newArrayOver, newObject, newRecord, setWord } from './heap.ts';
import { newBytesFromHex, newBytesOf } from './heap-bytes.ts';
import { newBigInt, newInteger } from './heap-numbers.ts';
import { TypeId } from './type-id.ts';

/** A record object of the given fields. */
function newRecordOf(heap: Heap, type: TypeId, fields: readonly number[]): number {
  const record = newRecord(heap, fields.length, type);
  const at = record >> 2;
  for (let i = 0; i < fields.length; i++) heap.i32[at + i] = fields[i] ?? 0;
  return record;
}

/**
 * Stands for what was not fetched: no mapping's memory reaches so far, so that reading it ends the handler, in the
 * mapping as in the host.
 */
const UNKNOWN = -256;

/** A record object of `words` fields of which none is known yet. */
function newUnknownRecord(heap: Heap, words: number, type: TypeId): number {
  const record = newRecord(heap, words, type);
  for (let i = 0; i < words; i++) setWord(heap, record, i, UNKNOWN);
  return record;
}

function bytesOrNull(heap: Heap, hex: Hex | null): number {
  return hex === null ? 0 : newBytesFromHex(heap, hex);
}

function bigIntOrNull(heap: Heap, value: bigint | null): number {
  return value === null ? 0 : newBigInt(heap, value);
}

/** An ethereum.Block object. Chains without total difficulty read as zero. */
export function newBlock(heap: Heap, header: BlockHeader): number {
  if (header.partial) {
    const block = newUnknownRecord(heap, 15, TypeId.EthereumBlock);
    setWord(heap, block, 0, newBytesFromHex(heap, header.hash));
    setWord(heap, block, 7, newInteger(heap, header.number));
    setWord(heap, block, 10, newInteger(heap, header.timestamp));
    return block;
  }
  return newRecordOf(heap, TypeId.EthereumBlock, [
    newBytesFromHex(heap, header.hash),
    newBytesFromHex(heap, header.parentHash),
    newBytesFromHex(heap, header.unclesHash),
    newBytesFromHex(heap, header.author),
    newBytesFromHex(heap, header.stateRoot),
    newBytesFromHex(heap, header.transactionsRoot),
    newBytesFromHex(heap, header.receiptsRoot),
    newInteger(heap, header.number),
    newBigInt(heap, header.gasUsed),
    newBigInt(heap, header.gasLimit),
    newInteger(heap, header.timestamp),
    newBigInt(heap, header.difficulty),
    newBigInt(heap, header.totalDifficulty ?? 0n),
    bigIntOrNull(heap, header.size),
    bigIntOrNull(heap, header.baseFeePerGas),
  ]);
}

/** An ethereum.Transaction object. */
export function newTransaction(heap: Heap, transaction: Transaction): number {
  if (transaction.partial) {
    const record = newUnknownRecord(heap, 9, TypeId.EthereumTransaction);
    setWord(heap, record, 0, newBytesFromHex(heap, transaction.hash));
    setWord(heap, record, 1, newInteger(heap, transaction.index));
    return record;
  }
  return newRecordOf(heap, TypeId.EthereumTransaction, [
    newBytesFromHex(heap, transaction.hash),
    newInteger(heap, transaction.index),
    newBytesFromHex(heap, transaction.from),
    bytesOrNull(heap, transaction.to),
    newBigInt(heap, transaction.value),
    newBigInt(heap, transaction.gasLimit),
    newBigInt(heap, transaction.gasPrice),
    newBytesFromHex(heap, transaction.input),
    newBigInt(heap, transaction.nonce),
  ]);
}

function newLog(heap: Heap, log: Log): number {
  const address = newBytesFromHex(heap, log.address);
  const topics = log.topics.map((topic) => newBytesFromHex(heap, topic));
  const removed = newObject(heap, 1, TypeId.WrappedBool);
  return newRecordOf(heap, TypeId.Log, [
    address,
    newArray(heap, topics, TypeId.ArrayH256),
    newBytesFromHex(heap, log.data),
    newBytesFromHex(heap, log.blockHash),
    newInteger(heap, log.blockNumber),
    newBytesFromHex(heap, log.transactionHash),
    newInteger(heap, log.transactionIndex),
    newInteger(heap, log.logIndex),
    0,
    0,
    removed,
  ]);
}

/** An ethereum.TransactionReceipt object. */
export function newReceipt(heap: Heap, receipt: Receipt): number {
  const logs = receipt.logs.map((log) => newLog(heap, log));
  return newRecordOf(heap, TypeId.TransactionReceipt, [
    newBytesFromHex(heap, receipt.transactionHash),
    newInteger(heap, receipt.transactionIndex),
    newBytesFromHex(heap, receipt.blockHash),
    newInteger(heap, receipt.blockNumber),
    newBigInt(heap, receipt.cumulativeGasUsed),
    newBigInt(heap, receipt.gasUsed),
    bytesOrNull(heap, receipt.contractAddress),
    newArray(heap, logs, TypeId.ArrayLog),
    bigIntOrNull(heap, receipt.status),
    bytesOrNull(heap, receipt.root),
    newBytesFromHex(heap, receipt.logsBloom),
  ]);
}

/**
 * An ethereum.Event object of a log of a table; `place` has the pointers of its block and transaction, `names` and
 * `values` are those of the parameters' names and ethereum.Values.
 */
export function newEvent(
  heap: Heap,
  { table, log }: { readonly table: LogTable; readonly log: number },
  place: { readonly block: number; readonly transaction: number },
  names: readonly number[],
  values: readonly number[],
  receipt: number,
): number {
  const { length } = values;
  const buffer = newObject(heap, 4 * length, TypeId.ArrayBuffer);
  for (let i = 0; i < length; i++) {
    const parameter = newRecord(heap, 2, TypeId.EventParam);
    setWord(heap, parameter, 0, names[i] ?? 0);
    setWord(heap, parameter, 1, values[i] ?? 0);
    setWord(heap, buffer, i, parameter);
  }
  const logIndex = field(table, log, FIELD.logIndex);
  const event = newRecord(heap, 8, TypeId.EthereumEvent);
  setWord(heap, event, 0, newBytesOf(heap, table.bytes, field(table, log, FIELD.address), ADDRESS_SIZE));
  setWord(heap, event, 1, newInteger(heap, logIndex));
  setWord(heap, event, 2, newInteger(heap, logIndex));
  setWord(heap, event, 4, place.block);
  setWord(heap, event, 5, place.transaction);
  setWord(heap, event, 6, newArrayOver(heap, buffer, length, TypeId.ArrayEventParam));
  setWord(heap, event, 7, receipt);
  return event;
}
