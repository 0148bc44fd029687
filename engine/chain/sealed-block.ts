import { transactionsOfLogs } from './log-transactions.ts';
import { packLogs } from './pack-logs.ts';
import { readLogs } from './rpc/range-logs.ts';
import type { ChainBlock, DeliveredBlock, Hex, LogRows, Receipt, Transaction } from './types.ts';

const NO_RECEIPTS: ReadonlyMap<Hex, Receipt> = new Map();
const NO_TRANSACTIONS: ReadonlyMap<Hex, Transaction> = new Map();

/** The block with its logs and transactions as objects. */
export function openBlock(block: DeliveredBlock): ChainBlock {
  if (!('rows' in block)) return block;
  const { header } = block;
  const logs = readLogs(block.rows, header.hash);
  const transactions = block.withTransactions ? transactionsOfLogs(logs) : NO_TRANSACTIONS;
  return { header, logs, transactions, receipts: NO_RECEIPTS };
}

/** How many logs the block has; makes none. */
export function countLogs(block: DeliveredBlock): number {
  return 'rows' in block ? block.rows.count : block.logs.length;
}

/** The block's logs as rows of a table. */
export function rowsOf(block: DeliveredBlock): LogRows {
  if ('rows' in block) return block.rows;
  const { logs, header } = block;
  const table = packLogs(logs.map((log) => ({ log, timestamp: header.timestamp })));
  return { table, from: 0, count: table.count };
}
