const HOUR = 3_600;

/** Seconds before each attempt, counted from the one before: the example of Standard Webhooks, three days and four hours. */
const waits = [0, 5, 5 * 60, 30 * 60, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];

export const mostAttempts = waits.length;

/** Waits are this much longer at random, so that receivers are not met by everybody at once. */
const JITTER = 0.1;
const LONGEST_RETRY_AFTER = 86_400;

export interface Failure {
  /** Attempts made. */
  readonly attempts: number;
  /** The receiver's Retry-After; null where it gave none. */
  readonly retryAfter: string | null;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** In [0, 1). */
  readonly random: number;
}

/** When to try again, milliseconds since 1970; null when it was the last attempt. */
export function nextAttempt({ attempts, retryAfter, now, random }: Failure): number | null {
  const wait = waits[attempts];
  if (wait === undefined) return null;
  const asked = retryAfter === null ? 0 : (retryAfterSeconds(retryAfter, now) ?? 0);
  return now + Math.round(Math.max(wait * (1 + JITTER * random), asked) * 1000);
}

/** Seconds of a Retry-After header, a number or a date; a day at most. null where it is neither. */
export function retryAfterSeconds(text: string, now: number): number | null {
  const seconds = /^\d+$/.test(text.trim()) ? Number(text) : (Date.parse(text) - now) / 1000;
  return Number.isNaN(seconds) ? null : Math.min(LONGEST_RETRY_AFTER, Math.max(0, seconds));
}
