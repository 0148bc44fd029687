import { useMemo, useSyncExternalStore } from 'react';

/** What the address bar says, so that a link leads to the same picture. */
export interface Place {
  /** Everything one address has; null for the dashboard. */
  readonly owner: string | null;
  /** null for the newest. */
  readonly block: number | null;
  /** Id of the chosen protocol; null for all. */
  readonly protocol: string | null;
}

const PATH = /^#\/(?:owner\/(0x[0-9a-f]{40}))?(?:\?(.*))?$/i;
const BLOCK = /^\d{1,15}$/;

/** What cannot be read is as if it were not there. */
export function placeOf(hash: string): Place {
  const [, owner, query] = PATH.exec(hash) ?? [];
  const asked = new URLSearchParams(query);
  const block = asked.get('block') ?? '';
  return {
    owner: owner?.toLowerCase() ?? null,
    block: BLOCK.test(block) ? Number(block) : null,
    protocol: asked.get('protocol'),
  };
}

export function hashOf({ owner, block, protocol }: Place): string {
  const asked = new URLSearchParams();
  if (block !== null) asked.set('block', String(block));
  if (protocol !== null) asked.set('protocol', protocol);
  const query = asked.toString();
  return `#/${owner === null ? '' : `owner/${owner.toLowerCase()}`}${query === '' ? '' : `?${query}`}`;
}

export function goTo(place: Place): void {
  window.location.hash = hashOf(place);
}

function watchHash(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

export function usePlace(): Place {
  const hash = useSyncExternalStore(watchHash, () => window.location.hash);
  return useMemo(() => placeOf(hash), [hash]);
}
