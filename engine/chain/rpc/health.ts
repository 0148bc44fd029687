/** Which of several endpoints to ask: those that rest are left alone, then failures count, then what an answer costs. */
export interface Health {
  /** The endpoint to ask now, and the milliseconds to wait before. */
  choose(): { readonly index: number; readonly waitMs: number };
  succeeded(index: number, ms: number): void;
  failed(index: number, retryAfterMs: number | null): void;
  /** An answer of the one that is mostly asked turned out wrong. */
  distrust(): void;
}

export interface HealthOptions {
  readonly count: number;
  /** First rest after a failure, doubled each time up to 32 times as much. */
  readonly backoffMs: number;
  readonly now: () => number;
  /** From 0 to 1, to spread rests. */
  readonly random: () => number;
}

interface Mark {
  readonly index: number;
  /** In a row. */
  failures: number;
  restUntil: number;
  /** Milliseconds of recent answers, and the share of recent requests that failed. */
  latencyMs: number;
  errorRate: number;
  answers: number;
  /** Requests until it is tried though another is asked mostly; the wait doubles each time it was not worth it. */
  lookIn: number;
  patience: number;
}

/** Weight of the newest answer in what is recent. */
const NEWEST = 0.25;
const FIRST_LOOK = 32;
const MOST_PATIENCE = 4096;
/** What another endpoint may cost at most, of what the one that is asked does, to be asked instead. */
const CHEAPER = 0.6;
const LONGEST_REST_MS = 60_000;

const blend = (before: number, now: number): number => before + NEWEST * (now - before);

/** Milliseconds until an answer, counting those that will have to be asked for again. */
const costOf = ({ latencyMs, errorRate }: Mark): number => latencyMs / Math.max(0.05, 1 - errorRate);

export function createHealth({ count, backoffMs, now, random }: HealthOptions): Health {
  const marks = Array.from({ length: count }, (_, index): Mark => {
    const look = { lookIn: FIRST_LOOK, patience: FIRST_LOOK };
    return { index, failures: 0, restUntil: 0, latencyMs: 0, errorRate: 0, answers: 0, ...look };
  });
  let favourite = 0;

  /** The one that rests least, then failed least, then the favourite. */
  function readiest(at: number): Mark | undefined {
    const restOf = (mark: Mark): number => Math.max(mark.restUntil, at);
    const rankOf = (mark: Mark): number => (mark.index === favourite ? 0 : 1);
    return [...marks].sort(
      (a, b) => restOf(a) - restOf(b) || a.failures - b.failures || rankOf(a) - rankOf(b) || a.index - b.index,
    )[0];
  }

  /** One that is not asked, but may have become the better one. */
  function dueForLook(asked: Mark, at: number): Mark | undefined {
    for (const mark of marks) {
      if (mark === asked || mark.restUntil > at || --mark.lookIn > 0) continue;
      mark.patience = Math.min(MOST_PATIENCE, 2 * mark.patience);
      // A second answer comes soon: one alone says little.
      mark.lookIn = mark.answers === 0 ? FIRST_LOOK : mark.patience;
      return mark;
    }
    return undefined;
  }

  function reconsider(): void {
    const current = marks[favourite];
    if (current === undefined || current.answers === 0) return;
    for (const mark of marks) {
      if (mark.failures > 0 || mark.answers < 2 || costOf(mark) >= CHEAPER * costOf(current)) continue;
      favourite = mark.index;
      mark.patience = FIRST_LOOK;
      return;
    }
  }

  function failed(index: number, retryAfterMs: number | null): void {
    const mark = marks[index];
    if (mark === undefined) return;
    mark.failures++;
    mark.errorRate = blend(mark.errorRate, 1);
    const wait = backoffMs * 2 ** Math.min(mark.failures - 1, 5) * (0.5 + random());
    mark.restUntil = now() + Math.min(Math.max(retryAfterMs ?? 0, wait), LONGEST_REST_MS);
  }

  return {
    choose() {
      const at = now();
      const best = readiest(at);
      if (best === undefined) return { index: 0, waitMs: 0 };
      const chosen = best.restUntil > at ? best : (dueForLook(best, at) ?? best);
      return { index: chosen.index, waitMs: Math.max(0, chosen.restUntil - at) };
    },
    succeeded(index, ms) {
      const mark = marks[index];
      if (mark === undefined) return;
      mark.failures = 0;
      mark.errorRate = blend(mark.errorRate, 0);
      mark.latencyMs = mark.answers === 0 ? ms : blend(mark.latencyMs, ms);
      mark.answers++;
      reconsider();
    },
    failed,
    distrust() {
      const at = now();
      const used = readiest(at);
      if (used !== undefined && used.restUntil <= at) failed(used.index, null);
    },
  };
}
