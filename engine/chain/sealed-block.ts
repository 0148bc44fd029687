import { transactionsOfLogs } from './log-transactions.ts';
import type { BlockHeader, ChainBlock, Hex, Log, Receipt, Transaction } from './types.ts';

/** How a block's logs are made, and how many there are. */
interface LogReader {
  readonly count: number;
  read(): readonly Log[];
}

interface Sealed extends LogReader {
  /** Whether the block comes with its logs' transactions. */
  readonly transactions: boolean;
}

const SEALED: unique symbol = Symbol('sealed');
const NO_RECEIPTS: ReadonlyMap<Hex, Receipt> = new Map();
const NO_TRANSACTIONS: ReadonlyMap<Hex, Transaction> = new Map();

/**
 * A block whose logs and transactions are made anew each time they are asked for, so that blocks that wait take little
 * memory. `header` is what the logs tell.
 */
export function sealBlock(header: BlockHeader, transactions: boolean, { count, read }: LogReader): ChainBlock {
  const sealed: Sealed = { count, read, transactions };
  const block: ChainBlock = {
    header,
    get logs() {
      return read();
    },
    get transactions() {
      return transactions ? transactionsOfLogs(read()) : NO_TRANSACTIONS;
    },
    receipts: NO_RECEIPTS,
  };
  Object.defineProperty(block, SEALED, { value: sealed });
  return block;
}

function sealedOf(block: ChainBlock & { readonly [SEALED]?: Sealed }): Sealed | undefined {
  return block[SEALED];
}

/** The block with its logs and transactions at hand. */
export function openBlock(block: ChainBlock): ChainBlock {
  const sealed = sealedOf(block);
  if (sealed === undefined) return block;
  const { header, receipts } = block;
  const logs = sealed.read();
  return { header, logs, transactions: sealed.transactions ? transactionsOfLogs(logs) : NO_TRANSACTIONS, receipts };
}

/** How many logs the block has; makes none. */
export function countLogs(block: ChainBlock): number {
  return sealedOf(block)?.count ?? block.logs.length;
}
