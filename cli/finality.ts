import type { Finality } from '../api/index.ts';
import type { BlockRef, ChainSource } from '../engine/index.ts';

/** Milliseconds for which a chain's finalized block is not asked again. */
const KEEP_MS = 5_000;

/** Tells how settled a block is by the chain's own finalized block; UNKNOWN while the chain does not answer. */
export function createFinality(
  source: Pick<ChainSource, 'head'>,
  now: () => number = Date.now,
): (block: Pick<BlockRef, 'number'>) => Promise<Finality> {
  let finalized = -1;
  let asked: { readonly at: number; readonly answer: Promise<number | null> } | null = null;

  function ask(): Promise<number | null> {
    if (asked === null || now() - asked.at > KEEP_MS) {
      const answer = source.head().then(
        (head) => head.finalized.number,
        () => null,
      );
      asked = { at: now(), answer };
    }
    return asked.answer;
  }

  return async ({ number }) => {
    // What was final once stays final.
    if (number <= finalized) return 'FINAL';
    const answer = await ask();
    if (answer === null) return 'UNKNOWN';
    finalized = Math.max(finalized, answer);
    return number <= finalized ? 'FINAL' : 'UNFINALIZED';
  };
}
