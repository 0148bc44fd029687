import { Agent, request } from 'node:http';

export interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** A JSON-RPC client for one local node. */
export interface Rpc {
  readonly url: string;
  call(method: string, ...params: readonly unknown[]): Promise<unknown>;
  /** Results in the order of the calls; rejects when any call failed. */
  batch(calls: readonly RpcCall[]): Promise<unknown[]>;
  /** Like `batch`, with the error where a call failed. */
  settle(calls: readonly RpcCall[]): Promise<(unknown | RpcError)[]>;
  close(): void;
}

export class RpcError extends Error {
  readonly code: number;
  readonly data: unknown;

  constructor(method: string, answer: { readonly code: number; readonly message: string; readonly data?: unknown }) {
    super(`${method}: ${answer.message}`);
    this.code = answer.code;
    this.data = answer.data;
  }
}

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

const BATCH_SIZE = 250;

function post(url: URL, agent: Agent, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const outgoing = request(url, { method: 'POST', agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** One kept-alive connection, so that calls reach the node in the order in which they were made. */
export function createRpc(url: string): Rpc {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const target = new URL(url);

  async function settlePart(calls: readonly RpcCall[]): Promise<(unknown | RpcError)[]> {
    const body = calls.map((call, id) => ({ jsonrpc: '2.0', id, method: call.method, params: call.params }));
    const answers: readonly Answer[] = JSON.parse(await post(target, agent, JSON.stringify(body)));
    const results: unknown[] = new Array(calls.length).fill(null);
    for (const answer of answers) {
      const method = calls[answer.id]?.method ?? 'unknown call';
      results[answer.id] = answer.error === undefined ? answer.result : new RpcError(method, answer.error);
    }
    return results;
  }

  async function settle(calls: readonly RpcCall[]): Promise<(unknown | RpcError)[]> {
    const results: unknown[] = [];
    for (let at = 0; at < calls.length; at += BATCH_SIZE) {
      for (const result of await settlePart(calls.slice(at, at + BATCH_SIZE))) results.push(result);
    }
    return results;
  }

  return {
    url,
    settle,
    async batch(calls) {
      const results = await settle(calls);
      const failed = results.find((result) => result instanceof RpcError);
      if (failed !== undefined) throw failed;
      return results;
    },
    async call(method, ...params) {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
      const answer: Answer = JSON.parse(await post(target, agent, body));
      if (answer.error !== undefined) throw new RpcError(method, answer.error);
      return answer.result;
    },
    close: () => agent.destroy(),
  };
}
