import type { ExactOpenInterest } from '../../margin/index.ts';
import { baseText } from '../book/market-numbers.ts';
import { floatText } from '../decimals.ts';

/** A market's sides, USD; null where the price is unknown. */
interface Sides {
  readonly decimals: number;
  readonly long: number | null;
  readonly short: number | null;
}

/** Open interest against caps and against what backs it, fields of OpenInterestNow of the SDL. */
export function capacityOf(interest: ExactOpenInterest, { decimals, long, short }: Sides) {
  const usd = (value: bigint | null): number | null => (value === null ? null : Number(value) / 10 ** decimals);
  const { cap = null, backing = null } = interest;
  const isAtEntry = cap?.of === 'ENTRY';
  const capped = isAtEntry ? [usd(interest.longEntryUsd), usd(interest.shortEntryUsd)] : [long, short];
  return {
    longCapUsd: baseText(cap?.longUsd ?? null, decimals),
    shortCapUsd: baseText(cap?.shortUsd ?? null, decimals),
    capUsage: cap === null ? null : largestShare(capped, [usd(cap.longUsd), usd(cap.shortUsd)]),
    longBackingUsd: baseText(backing?.longUsd ?? null, decimals),
    shortBackingUsd: baseText(backing?.shortUsd ?? null, decimals),
    backingUsage: backing === null ? null : largestShare([long, short], [usd(backing.longUsd), usd(backing.shortUsd)]),
  };
}

/** null where one is not known: what is larger cannot be told then. */
function largestShare(amounts: readonly (number | null)[], limits: readonly (number | null)[]): string | null {
  const shares = amounts.map((amount, i) => {
    const limit = limits[i] ?? 0;
    return amount === null || !(limit > 0) ? Number.NaN : amount / limit;
  });
  return floatText(Math.max(...shares));
}
