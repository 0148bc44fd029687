import type { Random } from '../random/random.ts';

const STAKING_APR = 0.031;
const FIRST_RATE = 1.172;
const HOURS_PER_YEAR = 8760;

/**
 * A staked ether: its redemption rate grows every hour, and when ether has fallen far within two days it trades below
 * that rate, the more the deeper the fall (up to `depth`), returning over days.
 */
export function stakedEther(ether: readonly number[], random: Random, depth: number): number[] {
  let rate = FIRST_RATE;
  let discount = 0;
  let noise = 0;
  return ether.map((price, hour) => {
    rate *= 1 + STAKING_APR / HOURS_PER_YEAR;
    const high = Math.max(...ether.slice(Math.max(0, hour - 48), hour + 1));
    const pull = Math.max(0, (1 - price / high - 0.18) / 0.17);
    discount = Math.max(discount * 0.965, Math.min(1, pull) * depth);
    noise = 0.9 * noise + 0.00012 * random.normal();
    return price * rate * (1 - discount + noise);
  });
}

/** A stable coin: mean-reverting noise of about `wobble` around `anchor`. */
export function stable(hours: number, random: Random, wobble: number): number[] {
  let deviation = 0;
  return Array.from({ length: hours }, () => {
    deviation = 0.97 * deviation + 0.24 * wobble * random.normal();
    return 1 + deviation;
  });
}
