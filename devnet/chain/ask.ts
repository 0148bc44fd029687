import { type Abi, decodeFunctionResult, encodeFunctionData } from 'viem';
import type { Hex } from './miner.ts';
import type { Rpc, RpcCall } from './rpc.ts';

export interface Question {
  readonly to: Hex;
  readonly abi: Abi;
  readonly functionName: string;
  readonly args?: readonly unknown[];
}

/** Answers of one word or several, in the order of the questions. */
export type Ask = (questions: readonly Question[]) => Promise<readonly bigint[][]>;

/** Asks views at a block, in one batch. Rejects when one reverts or answers something else than numbers. */
export function askAt(rpc: Rpc, block: number | 'latest'): Ask {
  const tag = typeof block === 'number' ? `0x${block.toString(16)}` : block;
  return async (questions) => {
    const calls = questions.map(({ to, abi, functionName, args = [] }): RpcCall => {
      const data = encodeFunctionData({ abi, functionName, args });
      return { method: 'eth_call', params: [{ to, data }, tag] };
    });
    const answers = await rpc.batch(calls);
    return answers.map((answer, at) => {
      const question = questions[at];
      if (question === undefined || typeof answer !== 'string') throw new Error('a view did not answer');
      const data: Hex = `0x${answer.slice(2)}`;
      const value = decodeFunctionResult({ abi: question.abi, functionName: question.functionName, data });
      return (Array.isArray(value) ? value : [value]).map((word) =>
        BigInt(typeof word === 'boolean' ? word : String(word)),
      );
    });
  };
}
