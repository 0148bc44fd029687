/** What everybody sees of the price of ether, and what it does to appetite. */
export interface Mood {
  /** 0 to 1: grows with calm days and rising prices, gone in a crash. */
  readonly greed: number;
  /** 0 to 1: grows with falling prices. */
  readonly fear: number;
  /** Ether is at least 11 % under the high of the last day. */
  readonly crashing: boolean;
  /** Hours since it last was. */
  readonly calmHours: number;
}

const clamp = (x: number): number => Math.min(1, Math.max(0, x));

/**
 * `ether` holds the hourly prices up to now, `calmBefore` is the calm of the hour before. `pace` is 1 in a scenario of
 * full length and less in a shorter one, where moods turn faster.
 */
export function readMood(ether: readonly number[], { calmBefore, pace }: { calmBefore: number; pace: number }): Mood {
  const hour = ether.length - 1;
  const now = ether[hour] ?? 0;
  const ago = (hours: number): number => ether[Math.max(0, hour - hours)] ?? now;
  const dayHigh = Math.max(...ether.slice(Math.max(0, hour - 24)));
  const crashing = now < dayHigh * 0.89;
  const calmHours = crashing ? 0 : calmBefore + 1;
  const week = now / ago(Math.round(168 * pace)) - 1;
  const threeDays = now / ago(Math.round(72 * pace)) - 1;
  return {
    greed: crashing ? 0 : clamp(0.05 + calmHours / (600 * pace) + 2.4 * week),
    fear: clamp((crashing ? 0.4 : 0.1) - 3 * threeDays),
    crashing,
    calmHours,
  };
}
