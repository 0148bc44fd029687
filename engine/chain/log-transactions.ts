import { FIELD, field, transactionHashOf } from './log-table.ts';
import type { Hex, Log, LogTable, Transaction } from './types.ts';

/** The transaction of a log as the log knows it. */
function partialTransaction(hash: Hex, index: number): Transaction {
  return {
    hash,
    index,
    from: '0x',
    to: null,
    value: 0n,
    gasLimit: 0n,
    gasPrice: 0n,
    input: '0x',
    nonce: 0n,
    partial: true,
  };
}

export function transactionOfRow(table: LogTable, log: number): Transaction {
  return partialTransaction(transactionHashOf(table, log), field(table, log, FIELD.transactionIndex));
}

/** Transactions of logs as the logs know them, by hash. */
export function transactionsOfLogs(logs: readonly Log[]): Map<Hex, Transaction> {
  const found = new Map<Hex, Transaction>();
  for (const { transactionHash, transactionIndex } of logs) {
    if (!found.has(transactionHash)) found.set(transactionHash, partialTransaction(transactionHash, transactionIndex));
  }
  return found;
}
