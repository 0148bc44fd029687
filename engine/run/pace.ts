/** How often to look for a new head, from how fast heads come. Times are milliseconds of any clock. */
export interface Pace {
  /** A look saw this head. */
  saw(head: number, at: number): void;
  /** How long to wait before the next look: until the next block may come, and from then on shortly. */
  restMs(now: number): number;
}

const LEAST_MS = 125;
const MOST_MS = 1_000;
/** Looks that the time between blocks is measured over. */
const LOOKS = 64;
/** Of the time between blocks: no block is expected sooner after one; and from then on it is looked for so often. */
const CALM = 0.7;
const CLOSE = 1 / 8;

export function createPace(): Pace {
  let looks: { readonly head: number; readonly at: number }[] = [];

  return {
    saw(head, at) {
      const last = looks.at(-1);
      if (last !== undefined && head === last.head) return;
      // After a fork or a catch-up distances say nothing.
      const isStep = last !== undefined && head > last.head && head - last.head <= LOOKS;
      looks = [...(isStep ? looks : []), { head, at }].slice(-LOOKS);
    },
    restMs(now) {
      const [first, last] = [looks[0], looks.at(-1)];
      if (first === undefined || last === undefined || last.head <= first.head) return MOST_MS;
      const between = (last.at - first.at) / (last.head - first.head);
      const untilDue = last.at + CALM * between - now;
      return Math.min(MOST_MS, Math.max(LEAST_MS, CLOSE * between, untilDue));
    },
  };
}
