import type { Hex, Log, Transaction } from './types.ts';

/** The transaction of a log as the log knows it. */
function transactionOfLog({ transactionHash, transactionIndex }: Log): Transaction {
  return {
    hash: transactionHash,
    index: transactionIndex,
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

/** Transactions of logs as the logs know them, by hash. */
export function transactionsOfLogs(logs: readonly Log[]): Map<Hex, Transaction> {
  const found = new Map<Hex, Transaction>();
  for (const log of logs) {
    if (!found.has(log.transactionHash)) found.set(log.transactionHash, transactionOfLog(log));
  }
  return found;
}
