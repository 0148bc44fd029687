import {
  type AbiEvent,
  type AbiParameter,
  encodeAbiParameters,
  keccak256,
  parseAbiItem,
  toEventSelector,
  toHex,
} from 'viem';
import type { BlockHeader, ChainBlock, Hex, Log, Receipt, Transaction } from '../../engine/index.ts';

/** A hash that tells what it is of. */
export function hashOf(what: string, number: number): Hex {
  return keccak256(toHex(`${what} ${number}`));
}

export function addressOf(last: number): Hex {
  return `0x${last.toString(16).padStart(40, '0')}`;
}

export function headerOf(number: number): BlockHeader {
  return {
    number,
    hash: hashOf('block', number),
    parentHash: hashOf('block', number - 1),
    timestamp: 1_700_000_000 + 12 * number,
    unclesHash: hashOf('uncles', number),
    author: addressOf(0xa0),
    stateRoot: hashOf('state', number),
    transactionsRoot: hashOf('transactions', number),
    receiptsRoot: hashOf('receipts', number),
    logsBloom: `0x${'0'.repeat(512)}`,
    gasUsed: 21_000n,
    gasLimit: 30_000_000n,
    difficulty: 0n,
    totalDifficulty: null,
    size: null,
    baseFeePerGas: 7n * 10n ** 9n,
  };
}

/** What a log says: who emits which event with which arguments. */
export interface Emission {
  readonly address: Hex;
  readonly topics: readonly Hex[];
  readonly data: Hex;
}

/** An emission of an event written as Solidity writes it, `event Do(string what, string arg)`. */
export function emit(address: Hex, declaration: string, args: readonly unknown[]): Emission {
  const event = parseAbiItem([declaration] as readonly string[] as readonly [string]) as AbiEvent;
  const pairs = event.inputs.map((input, i) => ({ input, value: args[i] }));
  const plain = pairs.filter(({ input }) => !input.indexed);
  return {
    address,
    topics: [
      toEventSelector(event),
      ...pairs.filter(({ input }) => input.indexed).map(({ input, value }) => topicOf(input, value)),
    ],
    data: encodeAbiParameters(
      plain.map(({ input }) => input),
      plain.map(({ value }) => value),
    ),
  };
}

/** Text is hashed, all else stands as it is. */
function topicOf(input: AbiParameter, value: unknown): Hex {
  return input.type === 'string' ? keccak256(toHex(String(value))) : encodeAbiParameters([input], [value]);
}

function transactionOf(number: number, index: number): Transaction {
  return {
    hash: hashOf(`transaction ${index} of`, number),
    index,
    from: addressOf(0xf0 + index),
    to: index === 0 ? null : addressOf(0xe0),
    value: 10n ** 18n,
    gasLimit: 100_000n,
    gasPrice: 8n * 10n ** 9n,
    input: '0xabcdef01',
    nonce: 5n,
  };
}

function receiptOf(transaction: Transaction, header: BlockHeader, logs: readonly Log[]): Receipt {
  return {
    transactionHash: transaction.hash,
    transactionIndex: transaction.index,
    blockHash: header.hash,
    blockNumber: header.number,
    cumulativeGasUsed: 90_000n,
    gasUsed: 45_000n,
    contractAddress: null,
    logs,
    status: 1n,
    root: null,
    logsBloom: header.logsBloom,
  };
}

/** A block of emissions, two logs to a transaction. */
export function blockOf(number: number, emissions: readonly Emission[] = []): ChainBlock {
  const header = headerOf(number);
  const logs = emissions.map((emission, logIndex): Log => {
    const transactionIndex = Math.floor(logIndex / 2);
    return {
      ...emission,
      blockNumber: number,
      blockHash: header.hash,
      transactionHash: hashOf(`transaction ${transactionIndex} of`, number),
      transactionIndex,
      logIndex,
    };
  });
  const transactions = new Map<Hex, Transaction>();
  const receipts = new Map<Hex, Receipt>();
  for (let index = 0; index <= (logs.at(-1)?.transactionIndex ?? -1); index++) {
    const transaction = transactionOf(number, index);
    const own = logs.filter((log) => log.transactionIndex === index);
    transactions.set(transaction.hash, transaction);
    receipts.set(transaction.hash, receiptOf(transaction, header, own));
  }
  return { header, logs, transactions, receipts };
}
