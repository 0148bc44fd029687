import { transactionsOfLogs } from './log-transactions.ts';
import type { BlockHeader, ChainBlock, Hex, Log, Receipt } from './types.ts';

/** How a block's logs are made, and how many there are. */
interface Sealed {
  readonly count: number;
  read(): readonly Log[];
}

const SEALED: unique symbol = Symbol('sealed');
const NO_RECEIPTS: ReadonlyMap<Hex, Receipt> = new Map();

/**
 * A block whose logs and transactions are made anew each time they are asked for, so that blocks that wait take little
 * memory. `header` is what the logs tell.
 */
export function sealBlock(header: BlockHeader, transactions: boolean, sealed: Sealed): ChainBlock {
  const block: ChainBlock = {
    header,
    get logs() {
      return sealed.read();
    },
    get transactions() {
      return transactions ? transactionsOfLogs(sealed.read()) : new Map<Hex, never>();
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
  if (sealedOf(block) === undefined) return block;
  const { header, logs, receipts } = block;
  return { header, logs, transactions: block.transactions, receipts };
}

/** How many logs the block has; makes none. */
export function countLogs(block: ChainBlock): number {
  return sealedOf(block)?.count ?? block.logs.length;
}
