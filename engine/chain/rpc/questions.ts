import type { BlockRef, CallResult, Hex } from '../types.ts';
import type { RpcAnswer, RpcCall, RpcClient } from './client.ts';
import type { Decoder } from './decode.ts';
import { BlockGone, RpcRefused } from './errors.ts';

/** Questions about the state at a block; those asked in the same turn of the event loop travel in one request. */
export interface Questions {
  call(request: { to: Hex; data: Hex; block: BlockRef }): Promise<CallResult>;
  balance(address: Hex, block: BlockRef): Promise<bigint>;
  code(address: Hex, block: BlockRef): Promise<Hex>;
}

interface Waiting {
  readonly call: RpcCall;
  resolve(answer: RpcAnswer): void;
  reject(error: unknown): void;
}

export function createQuestions(client: RpcClient, decoder: Decoder, signal: AbortSignal): Questions {
  let waiting: Waiting[] = [];

  async function flush(): Promise<void> {
    const batch = waiting;
    waiting = [];
    try {
      const answers = await client.send(
        batch.map((item) => item.call),
        { signal },
      );
      for (const [i, answer] of answers.entries()) batch[i]?.resolve(answer);
    } catch (error) {
      for (const item of batch) item.reject(error);
    }
  }

  function ask(call: RpcCall): Promise<RpcAnswer> {
    return new Promise((resolve, reject) => {
      if (waiting.push({ call, resolve, reject }) === 1) setImmediate(() => void flush());
    });
  }

  // EIP-1898: by hash, so that a reorganisation cannot answer for another block of the same number.
  const at = (block: BlockRef) => ({ blockHash: block.hash });

  function refusal(method: string, block: BlockRef, answer: RpcAnswer & { ok: false }): Error {
    if (answer.type === 'unknown-block') return new BlockGone(client.label, block);
    return new RpcRefused(client.label, method, answer.error.message);
  }

  async function result(call: RpcCall, block: BlockRef): Promise<unknown> {
    const answer = await ask(call);
    if (!answer.ok) throw refusal(call.method, block, answer);
    return answer.result;
  }

  return {
    async call({ to, data, block }) {
      const answer = await ask({ method: 'eth_call', params: [{ to, data }, at(block)] });
      if (answer.ok) return { status: 'ok', data: decoder.bytes(answer.result, 'eth_call') };
      if (answer.type === 'reverted') return { status: 'reverted' };
      throw refusal('eth_call', block, answer);
    },
    async balance(address, block) {
      const value = await result({ method: 'eth_getBalance', params: [address, at(block)] }, block);
      return decoder.quantity(value, 'eth_getBalance');
    },
    async code(address, block) {
      const value = await result({ method: 'eth_getCode', params: [address, at(block)] }, block);
      return decoder.bytes(value, 'eth_getCode');
    },
  };
}
