import type { BlockRef, ChainSource, Hex } from '../chain/types.ts';
import { UNWIND } from '../wasm/errors.ts';

/** What mappings may ask the chain. */
export type ChainCalls = Pick<ChainSource, 'call' | 'getBalance' | 'getCode'>;

/** Answers of the chain at one block, given at once or after a fetch. */
export interface ChainReads {
  beginBlock(block: BlockRef): void;
  /** Return data, null when it reverted. Throws UNWIND while the answer is unknown, as the others do. */
  call(to: Hex, data: Hex): Hex | null;
  balance(address: Hex): bigint;
  hasCode(address: Hex): boolean;
  fetch(): Promise<void>;
}

export function createChainReads(calls: ChainCalls): ChainReads {
  let block: BlockRef = { number: 0, hash: '0x' };
  const answers = new Map<string, Hex | bigint | boolean | null>();
  const asked = new Map<string, () => Promise<Hex | bigint | boolean | null>>();

  function answer(key: string, ask: () => Promise<Hex | bigint | boolean | null>): Hex | bigint | boolean | null {
    const known = answers.get(key);
    if (known !== undefined) return known;
    asked.set(key, ask);
    throw UNWIND;
  }

  return {
    beginBlock(next) {
      block = { number: next.number, hash: next.hash };
      answers.clear();
      asked.clear();
    },
    call(to, data) {
      const result = answer(`${to}${data}`, async () => {
        const outcome = await calls.call({ to, data, block });
        return outcome.status === 'ok' ? outcome.data : null;
      });
      return typeof result === 'string' ? result : null;
    },
    balance(address) {
      const result = answer(`balance ${address}`, () => calls.getBalance(address, block));
      return typeof result === 'bigint' ? result : 0n;
    },
    hasCode(address) {
      return answer(`code ${address}`, async () => (await calls.getCode(address, block)).length > 2) === true;
    },
    async fetch() {
      const questions = [...asked];
      asked.clear();
      const results = await Promise.all(questions.map(([, ask]) => ask()));
      questions.forEach(([key], i) => {
        answers.set(key, results[i] ?? null);
      });
    },
  };
}
