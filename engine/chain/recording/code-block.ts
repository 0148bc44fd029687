import type { BlockHeader, ChainBlock, Hex, Receipt, Transaction } from '../types.ts';
import { codeLogs } from './code-log.ts';
import type { Coder, Column } from './coder.ts';
import type { RecordingContent } from './format.ts';

/** null is stored as 0, a value as value + 1. */
function codeOptional(coder: Coder, column: Column, value: bigint | null | undefined): bigint | null {
  const stored = coder.big(column, value === undefined ? undefined : value === null ? 0n : value + 1n);
  return stored === 0n ? null : stored - 1n;
}

/** null is stored as the empty byte string. */
function codeOptionalBytes(coder: Coder, column: Column, value: Hex | null | undefined): Hex | null {
  const stored = coder.bytes(column, value === null ? '0x' : value);
  return stored === '0x' ? null : stored;
}

function codeHeader(coder: Coder, previous: BlockHeader | null, header: BlockHeader | undefined): BlockHeader {
  const lastNumber = previous?.number ?? 0;
  const lastTime = previous?.timestamp ?? 0;
  return {
    number: lastNumber + coder.uint('blockNumber', header && header.number - lastNumber),
    parentHash: coder.fixed('blockRef', 32, header?.parentHash),
    hash: coder.fixed('blockRef', 32, header?.hash),
    timestamp: lastTime + coder.uint('blockQuantity', header && header.timestamp - lastTime),
    unclesHash: coder.fixed('blockRef', 32, header?.unclesHash),
    author: coder.fixed('blockRef', 20, header?.author),
    stateRoot: coder.fixed('blockRef', 32, header?.stateRoot),
    transactionsRoot: coder.fixed('blockRef', 32, header?.transactionsRoot),
    receiptsRoot: coder.fixed('blockRef', 32, header?.receiptsRoot),
    logsBloom: coder.plain('blockBloom', 256, header?.logsBloom),
    gasUsed: coder.big('blockQuantity', header?.gasUsed),
    gasLimit: coder.big('blockQuantity', header?.gasLimit),
    difficulty: coder.big('blockQuantity', header?.difficulty),
    totalDifficulty: codeOptional(coder, 'blockQuantity', header?.totalDifficulty),
    size: codeOptional(coder, 'blockQuantity', header?.size),
    baseFeePerGas: codeOptional(coder, 'blockQuantity', header?.baseFeePerGas),
  };
}

function codeTransaction(coder: Coder, input: boolean, transaction: Transaction | undefined): Transaction {
  return {
    hash: coder.fixed('txRef', 32, transaction?.hash),
    index: coder.uint('txQuantity', transaction?.index),
    from: coder.fixed('txRef', 20, transaction?.from),
    to: codeOptionalBytes(coder, 'txRef', transaction?.to),
    value: coder.big('txQuantity', transaction?.value),
    gasLimit: coder.big('txQuantity', transaction?.gasLimit),
    gasPrice: coder.big('txQuantity', transaction?.gasPrice),
    input: input ? coder.bytes('txRef', transaction?.input) : '0x',
    nonce: coder.big('txQuantity', transaction?.nonce),
  };
}

function codeReceipt(coder: Coder, header: BlockHeader, receipt: Receipt | undefined): Receipt {
  return {
    transactionHash: coder.fixed('receiptRef', 32, receipt?.transactionHash),
    transactionIndex: coder.uint('receiptQuantity', receipt?.transactionIndex),
    blockHash: header.hash,
    blockNumber: header.number,
    cumulativeGasUsed: coder.big('receiptQuantity', receipt?.cumulativeGasUsed),
    gasUsed: coder.big('receiptQuantity', receipt?.gasUsed),
    contractAddress: codeOptionalBytes(coder, 'receiptRef', receipt?.contractAddress),
    logs: codeLogs(coder, header, receipt?.logs),
    status: codeOptional(coder, 'receiptQuantity', receipt?.status),
    root: codeOptionalBytes(coder, 'receiptRef', receipt?.root),
    logsBloom: coder.plain('receiptBloom', 256, receipt?.logsBloom),
  };
}

function inOrder<T>(items: ReadonlyMap<Hex, T>, index: (item: T) => number): T[] {
  return [...items.values()].sort((a, b) => index(a) - index(b));
}

export interface BlockPlace {
  readonly content: RecordingContent;
  readonly previous: BlockHeader | null;
}

/** One block; transactions and receipts only as far as `content` says. */
export function codeBlock(coder: Coder, place: BlockPlace, block: ChainBlock | undefined): ChainBlock {
  const { content } = place;
  const header = codeHeader(coder, place.previous, block?.header);
  const logs = codeLogs(coder, header, block?.logs);
  const transactions = new Map<Hex, Transaction>();
  if (content.transactions !== 'none') {
    const given = block && inOrder(block.transactions, (transaction) => transaction.index);
    const count = coder.uint('shape', given?.length);
    for (let i = 0; i < count; i++) {
      const transaction = codeTransaction(coder, content.transactions === 'full', given?.[i]);
      transactions.set(transaction.hash, transaction);
    }
  }
  const receipts = new Map<Hex, Receipt>();
  if (content.receipts) {
    const given = block && inOrder(block.receipts, (receipt) => receipt.transactionIndex);
    const count = coder.uint('shape', given?.length);
    for (let i = 0; i < count; i++) {
      const receipt = codeReceipt(coder, header, given?.[i]);
      receipts.set(receipt.transactionHash, receipt);
    }
  }
  return { header, logs, transactions, receipts };
}
