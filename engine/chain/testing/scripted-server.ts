import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Hex, Log, Transaction } from '../types.ts';
import type { ScriptedBlock, ScriptedChain } from './scripted-chain.ts';

export interface RpcRequest {
  readonly id: unknown;
  readonly method: string;
  readonly params: readonly unknown[];
}

/** What a fault does instead of the honest answer. */
export type Fault =
  | {
      readonly type: 'http';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
    }
  | { readonly type: 'error'; readonly code: number; readonly message: string; readonly data?: unknown }
  | { readonly type: 'answer'; readonly result: unknown }
  | { readonly type: 'hang' }
  /** The honest answer, later. */
  | { readonly type: 'late'; readonly ms: number };

export interface ScriptedServer {
  readonly url: string;
  readonly requests: readonly (readonly RpcRequest[])[];
  /** Asked for every call; null answers honestly. `honest` is what would be answered. */
  fault: (request: RpcRequest, honest: unknown) => Fault | null;
  /** The result of eth_call; null reverts. */
  state: (to: Hex, data: Hex, block: ScriptedBlock) => Hex | null;
  close(): Promise<void>;
}

class JsonRpcFailure extends Error {
  readonly code: number;
  readonly data: unknown;

  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

const quantity = (value: number | bigint): string => `0x${value.toString(16)}`;

function showBlock({ header, transactions }: ScriptedBlock): Record<string, unknown> {
  const { number, hash, parentHash, timestamp, unclesHash, author, ...rest } = header;
  const quantities = ['gasUsed', 'gasLimit', 'difficulty', 'totalDifficulty', 'size', 'baseFeePerGas'] as const;
  return {
    ...rest,
    ...Object.fromEntries(quantities.map((name) => [name, quantity(header[name] ?? 0n)])),
    number: quantity(number),
    hash,
    parentHash,
    timestamp: quantity(timestamp),
    sha3Uncles: unclesHash,
    miner: author,
    transactions: transactions.map((transaction) => transaction.hash),
  };
}

function showLog(log: Log): Record<string, unknown> {
  return {
    ...log,
    blockNumber: quantity(log.blockNumber),
    transactionIndex: quantity(log.transactionIndex),
    logIndex: quantity(log.logIndex),
    removed: false,
  };
}

function showTransaction(block: ScriptedBlock, transaction: Transaction): Record<string, unknown> {
  const { index, gasLimit, ...rest } = transaction;
  return {
    ...rest,
    blockHash: block.header.hash,
    transactionIndex: quantity(index),
    gas: quantity(gasLimit),
    gasPrice: quantity(rest.gasPrice),
    value: quantity(rest.value),
    nonce: quantity(rest.nonce),
  };
}

function showReceipt(block: ScriptedBlock, transaction: Transaction): Record<string, unknown> {
  return {
    transactionHash: transaction.hash,
    transactionIndex: quantity(transaction.index),
    blockHash: block.header.hash,
    blockNumber: quantity(block.header.number),
    cumulativeGasUsed: '0x5208',
    gasUsed: '0x5208',
    contractAddress: null,
    status: '0x1',
    logsBloom: block.header.logsBloom,
    logs: block.logs.filter((log) => log.transactionHash === transaction.hash).map(showLog),
  };
}

/** Serves a scripted chain over real HTTP on a free loopback port. */
export async function serveChain(chain: ScriptedChain): Promise<ScriptedServer> {
  const requests: RpcRequest[][] = [];

  const at = (tag: unknown): ScriptedBlock | undefined => {
    if (tag === 'latest') return chain.latest;
    if (tag === 'finalized') return chain.blocks[chain.finalizedNumber];
    if (typeof tag === 'object' && tag !== null && 'blockHash' in tag) {
      const found = chain.byHash(String(tag.blockHash));
      if (found === undefined) throw new JsonRpcFailure(-32000, 'header for hash not found');
      return found;
    }
    return chain.blocks[Number(tag)];
  };
  const find = (hash: unknown): { block: ScriptedBlock; transaction: Transaction } | null => {
    for (const block of chain.blocks) {
      const transaction = block.transactions.find((own) => own.hash === hash);
      if (transaction !== undefined) return { block, transaction };
    }
    return null;
  };

  function logs(filter: { [key: string]: unknown }): unknown {
    const single = filter.blockHash === undefined ? undefined : at({ blockHash: filter.blockHash });
    const from = single?.header.number ?? Number(filter.fromBlock);
    const to = single?.header.number ?? Number(filter.toBlock);
    const addresses = filter.address === undefined ? null : [filter.address].flat();
    const [topic0] = Array.isArray(filter.topics) ? filter.topics : [];
    return chain.blocks
      .slice(from, to + 1)
      .flatMap((block) => block.logs)
      .filter((log) => addresses === null || addresses.includes(log.address))
      .filter((log) => topic0 === undefined || topic0 === null || [topic0].flat().includes(log.topics[0]))
      .map(showLog);
  }

  function honest({ method, params }: RpcRequest): unknown {
    const [first, second] = params;
    switch (method) {
      case 'eth_chainId':
        return quantity(chain.chainId);
      case 'eth_getBlockByNumber': {
        const block = at(first);
        return block === undefined ? null : showBlock(block);
      }
      case 'eth_getLogs':
        return logs(first as { [key: string]: unknown });
      case 'eth_getTransactionByHash': {
        const found = find(first);
        return found && showTransaction(found.block, found.transaction);
      }
      case 'eth_getTransactionReceipt': {
        const found = find(first);
        return found && showReceipt(found.block, found.transaction);
      }
      case 'eth_call': {
        const { to, data } = first as { to: Hex; data: Hex };
        const block = at(second);
        const result = block && server.state(to, data, block);
        if (result === null || result === undefined) throw new JsonRpcFailure(3, 'execution reverted', '0x');
        return result;
      }
      case 'eth_getBalance':
        return quantity(at(second)?.header.number ?? 0);
      case 'eth_getCode':
        return at(second) === undefined ? '0x' : '0x6001';
      default:
        throw new JsonRpcFailure(-32601, `the method ${method} does not exist/is not available`);
    }
  }

  function answer(request: RpcRequest): { fault: Fault | null; body: unknown } {
    const envelope = { jsonrpc: '2.0', id: request.id };
    try {
      const result = honest(request);
      const fault = server.fault(request, result);
      if (fault?.type === 'error') throw new JsonRpcFailure(fault.code, fault.message, fault.data);
      return { fault, body: { ...envelope, result: fault?.type === 'answer' ? fault.result : result } };
    } catch (error) {
      if (!(error instanceof JsonRpcFailure)) throw error;
      return {
        fault: null,
        body: { ...envelope, error: { code: error.code, message: error.message, data: error.data } },
      };
    }
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const part of incoming) text += String(part);
    const body: RpcRequest | RpcRequest[] = JSON.parse(text);
    const batch = Array.isArray(body) ? body : [body];
    requests.push(batch);
    const answers = batch.map(answer);
    const fault = answers.find((one) => one.fault?.type === 'http' || one.fault?.type === 'hang')?.fault;
    if (fault?.type === 'hang') return;
    const late = answers.map((one) => (one.fault?.type === 'late' ? one.fault.ms : 0));
    if (Math.max(...late) > 0) await new Promise((resolve) => setTimeout(resolve, Math.max(...late)));
    if (fault?.type === 'http') {
      response.writeHead(fault.status, fault.headers).end(fault.body ?? '');
      return;
    }
    const bodies = answers.map((one) => one.body);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(Array.isArray(body) ? bodies : bodies[0]));
  }

  const http = createServer((incoming, response) => void handle(incoming, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const server: ScriptedServer = {
    url: `http://127.0.0.1:${port}`,
    requests,
    fault: () => null,
    state: () => null,
    close: () =>
      new Promise((resolve) => {
        http.closeAllConnections();
        http.close(() => resolve());
      }),
  };
  return server;
}
