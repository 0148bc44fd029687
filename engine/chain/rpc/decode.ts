import type { BlockHeader, Hex, Log, Receipt, Transaction } from '../types.ts';
import { RpcAnswerInvalid } from './errors.ts';

type Fields = { readonly [key: string]: unknown };

/** Reads JSON-RPC objects; every reader throws RpcAnswerInvalid that names the endpoint and the field. */
export interface Decoder {
  log(value: unknown): Log;
  header(value: unknown): BlockHeader;
  transaction(value: unknown): Transaction;
  receipt(value: unknown): Receipt;
  quantity(value: unknown, name: string): bigint;
  bytes(value: unknown, name: string): Hex;
}

const HEX = /^0x(?:[0-9a-fA-F]{2})*$/;
/** What nearly all endpoints write: needs no second look and no copy. */
const LOWER = /^0x[0-9a-f]*$/;
const QUANTITY = /^0x[0-9a-fA-F]+$/;

export function createDecoder(label: string): Decoder {
  const invalid = (name: string, value: unknown): RpcAnswerInvalid =>
    new RpcAnswerInvalid(label, `${name} is ${String(JSON.stringify(value) ?? value).slice(0, 80)}`);

  function fields(value: unknown, name: string): Fields {
    if (typeof value !== 'object' || value === null) throw invalid(name, value);
    return value as Fields;
  }

  function bytes(value: unknown, name: string, size?: number): Hex {
    if (typeof value !== 'string') throw invalid(name, value);
    if (size !== undefined && value.length !== 2 + size * 2) throw invalid(name, value);
    if (value.length % 2 === 0 && LOWER.test(value)) return value as Hex;
    if (!HEX.test(value)) throw invalid(name, value);
    return value.toLowerCase() as Hex;
  }

  function quantity(value: unknown, name: string): bigint {
    if (typeof value !== 'string' || !QUANTITY.test(value)) throw invalid(name, value);
    return BigInt(value);
  }

  function count(value: unknown, name: string): number {
    if (typeof value !== 'string' || !QUANTITY.test(value)) throw invalid(name, value);
    const number = Number(value);
    if (!Number.isSafeInteger(number)) throw invalid(name, value);
    return number;
  }

  const hash = (value: unknown, name: string): Hex => bytes(value, name, 32);
  const address = (value: unknown, name: string): Hex => bytes(value, name, 20);
  const optional = <T>(value: unknown, read: (given: unknown) => T): T | null =>
    value === undefined || value === null ? null : read(value);

  function log(value: unknown): Log {
    const raw = fields(value, 'log');
    if (raw.removed === true) throw invalid('log.removed', true);
    if (!Array.isArray(raw.topics) || raw.topics.length > 4) throw invalid('log.topics', raw.topics);
    return {
      address: address(raw.address, 'log.address'),
      topics: raw.topics.map((topic) => hash(topic, 'log.topics')),
      data: bytes(raw.data, 'log.data'),
      blockNumber: count(raw.blockNumber, 'log.blockNumber'),
      blockHash: hash(raw.blockHash, 'log.blockHash'),
      transactionHash: hash(raw.transactionHash, 'log.transactionHash'),
      transactionIndex: count(raw.transactionIndex, 'log.transactionIndex'),
      logIndex: count(raw.logIndex, 'log.logIndex'),
    };
  }

  return {
    log,
    quantity,
    bytes,
    header(value) {
      const raw = fields(value, 'block');
      return {
        number: count(raw.number, 'block.number'),
        hash: hash(raw.hash, 'block.hash'),
        parentHash: hash(raw.parentHash, 'block.parentHash'),
        timestamp: count(raw.timestamp, 'block.timestamp'),
        unclesHash: hash(raw.sha3Uncles, 'block.sha3Uncles'),
        author: address(raw.miner, 'block.miner'),
        stateRoot: hash(raw.stateRoot, 'block.stateRoot'),
        transactionsRoot: hash(raw.transactionsRoot, 'block.transactionsRoot'),
        receiptsRoot: hash(raw.receiptsRoot, 'block.receiptsRoot'),
        logsBloom: bytes(raw.logsBloom, 'block.logsBloom', 256),
        gasUsed: quantity(raw.gasUsed, 'block.gasUsed'),
        gasLimit: quantity(raw.gasLimit, 'block.gasLimit'),
        difficulty: quantity(raw.difficulty ?? '0x0', 'block.difficulty'),
        totalDifficulty: optional(raw.totalDifficulty, (given) => quantity(given, 'block.totalDifficulty')),
        size: optional(raw.size, (given) => quantity(given, 'block.size')),
        baseFeePerGas: optional(raw.baseFeePerGas, (given) => quantity(given, 'block.baseFeePerGas')),
      };
    },
    transaction(value) {
      const raw = fields(value, 'transaction');
      return {
        hash: hash(raw.hash, 'transaction.hash'),
        index: count(raw.transactionIndex, 'transaction.transactionIndex'),
        from: address(raw.from, 'transaction.from'),
        to: optional(raw.to, (given) => address(given, 'transaction.to')),
        value: quantity(raw.value, 'transaction.value'),
        gasLimit: quantity(raw.gas, 'transaction.gas'),
        gasPrice: quantity(raw.gasPrice ?? '0x0', 'transaction.gasPrice'),
        input: bytes(raw.input, 'transaction.input'),
        nonce: quantity(raw.nonce, 'transaction.nonce'),
      };
    },
    receipt(value) {
      const raw = fields(value, 'receipt');
      if (!Array.isArray(raw.logs)) throw invalid('receipt.logs', raw.logs);
      return {
        transactionHash: hash(raw.transactionHash, 'receipt.transactionHash'),
        transactionIndex: count(raw.transactionIndex, 'receipt.transactionIndex'),
        blockHash: hash(raw.blockHash, 'receipt.blockHash'),
        blockNumber: count(raw.blockNumber, 'receipt.blockNumber'),
        cumulativeGasUsed: quantity(raw.cumulativeGasUsed, 'receipt.cumulativeGasUsed'),
        gasUsed: quantity(raw.gasUsed, 'receipt.gasUsed'),
        contractAddress: optional(raw.contractAddress, (given) => address(given, 'receipt.contractAddress')),
        logs: raw.logs.map(log),
        status: optional(raw.status, (given) => quantity(given, 'receipt.status')),
        root: optional(raw.root, (given) => bytes(given, 'receipt.root')),
        logsBloom: bytes(raw.logsBloom, 'receipt.logsBloom', 256),
      };
    },
  };
}
