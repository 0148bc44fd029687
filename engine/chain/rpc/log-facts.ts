import type { BlockHeader, Hex, Log, Transaction } from '../types.ts';
import type { Decoder } from './decode.ts';
import { ChainAnswersDisagree } from './errors.ts';
import { partialHeader } from './partial-header.ts';

/** What logs say of their blocks: newer nodes put the block's timestamp into each (`blockTimestamp`). */
export interface LogFacts {
  /** Takes note of a log as it came. @throws ChainAnswersDisagree when two logs disagree on their block */
  add(log: Log, raw: unknown): void;
  /** The header of a block as its logs know it, null where they do not know its time. */
  header(number: number): BlockHeader | null;
}

export function createLogFacts(label: string, decoder: Decoder): LogFacts {
  const headers = new Map<number, BlockHeader>();
  let last: BlockHeader | null = null;
  let lastTime = '';

  return {
    add({ blockNumber: number, blockHash: hash }, raw) {
      const time = typeof raw === 'object' && raw !== null && 'blockTimestamp' in raw ? raw.blockTimestamp : null;
      if (typeof time !== 'string') return;
      if (last?.number === number && last.hash === hash && lastTime === time) return;
      const timestamp = Number(decoder.quantity(time, 'log.blockTimestamp'));
      const known = headers.get(number);
      if (known !== undefined && (known.hash !== hash || known.timestamp !== timestamp)) {
        const seen = `${known.hash} at ${known.timestamp} and ${hash} at ${timestamp}`;
        throw new ChainAnswersDisagree(label, `logs say that block ${number} is ${seen}`);
      }
      last = known ?? partialHeader(number, hash, timestamp);
      lastTime = time;
      headers.set(number, last);
    },
    header: (number) => headers.get(number) ?? null,
  };
}

/** The transaction of a log as the log knows it. */
export function transactionOfLog({ transactionHash, transactionIndex }: Log): Transaction {
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
