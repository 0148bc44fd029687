import type { BlockHeader, Hex, Log, Receipt, Transaction } from '../chain/types.ts';
import { keccak256 } from '../keccak.ts';

const ZERO_HASH: Hex = `0x${'00'.repeat(32)}`;
const ZERO_ADDRESS: Hex = `0x${'00'.repeat(20)}`;
const ZERO_BLOOM: Hex = `0x${'00'.repeat(256)}`;
/** Keccak-256 of an empty list, as RLP. */
const NO_UNCLES: Hex = '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347';
/** Root of an empty trie. */
const EMPTY_ROOT: Hex = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421';

const word64 = (value: number): string => value.toString(16).padStart(16, '0');

/** Keccak-256 of the number as eight bytes, on a fork followed by its label's UTF-8. */
export function blockHash(number: number, label: string): Hex {
  return keccak256(`0x${word64(number)}${Buffer.from(label, 'utf8').toString('hex')}`);
}

/** Keccak-256 of block number and log index, eight bytes each. */
export function transactionHash(number: number, logIndex: number): Hex {
  return keccak256(`0x${word64(number)}${word64(logIndex)}`);
}

export function headerOf(block: {
  readonly number: number;
  readonly hash: Hex;
  readonly parentHash: Hex | null;
  readonly timestamp: number;
  readonly baseFeePerGas: bigint | null;
}): BlockHeader {
  return {
    ...block,
    parentHash: block.parentHash ?? ZERO_HASH,
    unclesHash: NO_UNCLES,
    author: ZERO_ADDRESS,
    stateRoot: EMPTY_ROOT,
    transactionsRoot: EMPTY_ROOT,
    receiptsRoot: EMPTY_ROOT,
    logsBloom: ZERO_BLOOM,
    gasUsed: 0n,
    gasLimit: 0n,
    difficulty: 0n,
    totalDifficulty: null,
    size: null,
  };
}

/** A transaction for each hash among the logs, numbered by first appearance, and its receipt. */
export function transactionsOf(logs: readonly Log[]): {
  transactions: ReadonlyMap<Hex, Transaction>;
  receipts: ReadonlyMap<Hex, Receipt>;
} {
  const transactions = new Map<Hex, Transaction>();
  const receipts = new Map<Hex, Receipt>();
  for (const { transactionHash: hash, transactionIndex, blockHash, blockNumber } of logs) {
    if (transactions.has(hash)) continue;
    transactions.set(hash, emptyTransaction(hash, transactionIndex));
    receipts.set(hash, {
      transactionHash: hash,
      transactionIndex,
      blockHash,
      blockNumber,
      cumulativeGasUsed: 21_000n,
      gasUsed: 21_000n,
      contractAddress: null,
      logs: logs.filter((log) => log.transactionHash === hash),
      status: 1n,
      root: null,
      logsBloom: ZERO_BLOOM,
    });
  }
  return { transactions, receipts };
}

function emptyTransaction(hash: Hex, index: number): Transaction {
  return {
    hash,
    index,
    from: ZERO_ADDRESS,
    to: null,
    value: 0n,
    gasLimit: 0n,
    gasPrice: 0n,
    input: '0x',
    nonce: 0n,
  };
}
