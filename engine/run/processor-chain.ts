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
  /**
   * Asks for calls before a mapping does, all at once. What is not answered is left for the mapping to ask: a call that
   * it declares it need not make, and a recording has only those that were made.
   */
  anticipate(calls: readonly { readonly to: Hex; readonly data: Hex }[]): Promise<void>;
  /** Whether what is asked from now on is but a guess: `fetch` leaves it unknown where it is not answered. */
  guess(isGuess: boolean): void;
  fetch(): Promise<void>;
}

type Answer = Hex | bigint | boolean | null;

interface Question {
  ask(): Promise<Answer>;
  readonly isGuess: boolean;
}

export function createChainReads(calls: ChainCalls): ChainReads {
  let block: BlockRef = { number: 0, hash: '0x' };
  const answers = new Map<string, Answer>();
  const asked = new Map<string, Question>();
  let guessing = false;

  function answer(key: string, ask: () => Promise<Answer>): Answer {
    const known = answers.get(key);
    if (known !== undefined) return known;
    asked.set(key, { ask, isGuess: guessing && asked.get(key)?.isGuess !== false });
    throw UNWIND;
  }

  async function ask(to: Hex, data: Hex): Promise<Hex | null> {
    const outcome = await calls.call({ to, data, block });
    return outcome.status === 'ok' ? outcome.data : null;
  }

  return {
    beginBlock(next) {
      block = { number: next.number, hash: next.hash };
      answers.clear();
      asked.clear();
    },
    call(to, data) {
      const result = answer(`${to}${data}`, () => ask(to, data));
      return typeof result === 'string' ? result : null;
    },
    balance(address) {
      const result = answer(`balance ${address}`, () => calls.getBalance(address, block));
      return typeof result === 'bigint' ? result : 0n;
    },
    hasCode(address) {
      return answer(`code ${address}`, async () => (await calls.getCode(address, block)).length > 2) === true;
    },
    async anticipate(wanted) {
      const fresh = new Map(wanted.map(({ to, data }) => [`${to}${data}`, { to, data }]));
      for (const key of answers.keys()) fresh.delete(key);
      const results = await Promise.allSettled([...fresh.values()].map(({ to, data }) => ask(to, data)));
      [...fresh.keys()].forEach((key, i) => {
        const result = results[i];
        if (result?.status === 'fulfilled') answers.set(key, result.value);
      });
    },
    guess(isGuess) {
      guessing = isGuess;
    },
    async fetch() {
      const questions = [...asked];
      asked.clear();
      const results = await Promise.allSettled(questions.map(([, { ask }]) => ask()));
      questions.forEach(([key, { isGuess }], i) => {
        const result = results[i];
        if (result?.status === 'fulfilled') answers.set(key, result.value);
        else if (!isGuess) throw result?.reason;
      });
    },
  };
}
