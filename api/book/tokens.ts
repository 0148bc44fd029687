import type { Analytics } from './analytics.ts';

/** Priced markets of one token in several pools: each but the first stands for the first. One token has one market price. */
export function sameToken({ markets }: Pick<Analytics, 'markets'>): Map<string, string> {
  const first = new Map<string, string>();
  const same = new Map<string, string>();
  for (const { id, token, unpricedReason } of markets.values()) {
    if (unpricedReason !== null || token === '') continue;
    const known = first.get(token);
    if (known === undefined) first.set(token, id);
    else same.set(id, known);
  }
  return same;
}
