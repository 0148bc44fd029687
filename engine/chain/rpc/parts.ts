import type { BlockHeader, Hex, Log, Receipt, Transaction } from '../types.ts';
import type { RpcCall, RpcClient } from './client.ts';
import type { Decoder } from './decode.ts';
import { ChainAnswersDisagree, RpcAnswerInvalid, RpcRefused } from './errors.ts';

const PER_REQUEST = 100;
/** Requests for headers, transactions and receipts that are under way at once. */
const AT_ONCE = 6;

/** Single objects by number or hash, fetched in batches. */
export interface PartFetcher {
  /** By number. @throws RpcAnswerInvalid when the endpoint does not have one of them */
  headers(numbers: readonly number[], signal: AbortSignal): Promise<Map<number, BlockHeader>>;
  /** The transactions of logs, by hash. @throws ChainAnswersDisagree when one is not in its log's block */
  transactions(logs: readonly Log[], signal: AbortSignal): Promise<Map<Hex, Transaction>>;
  /** The receipts of logs' transactions, by hash. @throws ChainAnswersDisagree as above */
  receipts(logs: readonly Log[], signal: AbortSignal): Promise<Map<Hex, Receipt>>;
}

export function createPartFetcher(client: RpcClient, decoder: Decoder): PartFetcher {
  const gate = createGate(AT_ONCE);

  async function fetchAll(calls: readonly RpcCall[], signal: AbortSignal): Promise<unknown[]> {
    const parts: RpcCall[][] = [];
    for (let i = 0; i < calls.length; i += PER_REQUEST) parts.push(calls.slice(i, i + PER_REQUEST));
    const answers = await Promise.all(parts.map((part) => gate(() => client.send(part, { signal }))));
    return answers.flat().map((answer, i) => {
      const method = calls[i]?.method ?? '';
      if (!answer.ok) throw new RpcRefused(client.label, method, answer.error.message);
      if (answer.result !== null && answer.result !== undefined) return answer.result;
      client.distrust();
      throw new RpcAnswerInvalid(client.label, `${method} of ${String(calls[i]?.params[0])} is empty`);
    });
  }

  /** One log of each transaction. */
  const distinct = (logs: readonly Log[]): Log[] => [
    ...new Map(logs.map((log) => [log.transactionHash, log])).values(),
  ];

  function checkBlock(log: Log, blockHash: unknown): void {
    if (blockHash === log.blockHash) return;
    client.distrust();
    const where = `its log is in block ${log.blockHash}, it is in ${String(blockHash)}`;
    throw new ChainAnswersDisagree(client.label, `transaction ${log.transactionHash}: ${where}`);
  }

  return {
    async headers(numbers, signal) {
      const calls = numbers.map((number) => ({
        method: 'eth_getBlockByNumber',
        params: [`0x${number.toString(16)}`, false],
      }));
      const headers = (await fetchAll(calls, signal)).map((value) => decoder.header(value));
      headers.forEach((header, i) => {
        if (header.number === numbers[i]) return;
        throw new RpcAnswerInvalid(client.label, `asked for block ${numbers[i]}, got ${header.number}`);
      });
      return new Map(headers.map((header) => [header.number, header]));
    },
    async transactions(logs, signal) {
      const asked = distinct(logs);
      const calls = asked.map((log) => ({ method: 'eth_getTransactionByHash', params: [log.transactionHash] }));
      const values = await fetchAll(calls, signal);
      return new Map(
        asked.map((log, i) => {
          const value = values[i];
          checkBlock(log, typeof value === 'object' && value !== null && 'blockHash' in value ? value.blockHash : null);
          return [log.transactionHash, decoder.transaction(value)];
        }),
      );
    },
    async receipts(logs, signal) {
      const asked = distinct(logs);
      const calls = asked.map((log) => ({ method: 'eth_getTransactionReceipt', params: [log.transactionHash] }));
      const values = await fetchAll(calls, signal);
      return new Map(
        asked.map((log, i) => {
          const receipt = decoder.receipt(values[i]);
          checkBlock(log, receipt.blockHash);
          return [log.transactionHash, receipt];
        }),
      );
    },
  };
}

/** Runs at most `limit` tasks at once; the others wait in order. */
function createGate(limit: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await task();
    } finally {
      // The place goes to the next in line, or becomes free.
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}
