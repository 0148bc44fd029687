import { createComesAgain, createSharedLook } from '../../engine/index.ts';
import type { Answer } from './answer.ts';

export interface AnswerCache {
  /** The answer under the key that still holds, or the one that `make` gives. Who asks again meanwhile shares it. */
  answer(key: string, make: () => Promise<Answer>): Promise<Answer>;
}

export interface AnswerCacheOptions {
  /** What answers are a function of besides their key; null where nothing is to be kept. Asked anew for every answer. */
  readonly version: () => Promise<string | null>;
  /** Bytes of keys and bodies that are kept. */
  readonly bytes: number;
}

/** Keys that are remembered to have been asked for. */
const REMEMBERED = 5_000;
/** Characters of such a key; longer ones count as asked for before. */
const LONGEST = 2_048;

/**
 * Keeps whole answers, from when they are asked for a second time and for as long as what they were made from stands; those
 * that tell of errors are not kept.
 */
export function createAnswerCache({ version, bytes: limit }: AnswerCacheOptions): AnswerCache {
  const look = createSharedLook(version);
  const comesAgain = createComesAgain(REMEMBERED);
  const kept = new Map<string, Answer>();
  const making = new Map<string, Promise<Answer>>();
  let current: string | null = null;
  let size = 0;

  function empty(now: string): void {
    current = now;
    kept.clear();
    making.clear();
    size = 0;
  }

  function keep(key: string, answer: Answer): void {
    const weight = weightOf(key, answer);
    if (weight > limit / 8) return;
    kept.set(key, answer);
    size += weight;
    for (const [oldest, old] of kept) {
      if (size <= limit) return;
      kept.delete(oldest);
      size -= weightOf(oldest, old);
    }
  }

  async function makeAndKeep(key: string, now: string, make: () => Promise<Answer>): Promise<Answer> {
    const made = await make();
    const answer = { ...made, body: Buffer.from(made.body) };
    if (!isWhole(answer)) return answer;
    // An answer from a later state must not stand for this one, should the store come back to it.
    const keepIfStill = (then: string | null): void => {
      if (then === now && current === now) keep(key, answer);
    };
    look().then(keepIfStill, () => undefined);
    return answer;
  }

  return {
    answer: async (key, make) => {
      if (key.length <= LONGEST && !comesAgain(key)) return make();
      const now = await look();
      if (now === null) return make();
      if (now !== current) empty(now);
      const found = kept.get(key);
      if (found) return found;
      const shared = making.get(key);
      if (shared) return shared;
      const made = makeAndKeep(key, now, make);
      making.set(key, made);
      const forget = (): void => {
        if (making.get(key) === made) making.delete(key);
      };
      made.then(forget, forget);
      return made;
    },
  };
}

const weightOf = (key: string, { body }: Answer): number => key.length + body.length;

/** Apollo Server puts errors first. */
function isWhole({ status, body }: { readonly status: number; readonly body: Buffer }): boolean {
  return status === 200 && body.subarray(0, 8).toString() === '{"data":';
}
