import { useSyncExternalStore } from 'react';

/** The dashboard, or everything one owner has. */
export type Route = { readonly page: 'dashboard' } | { readonly page: 'owner'; readonly address: string };

const OWNER = /^#\/owner\/(0x[0-9a-f]{40})$/;

export function routeOf(hash: string): Route {
  const address = OWNER.exec(hash.toLowerCase())?.[1];
  return address === undefined ? { page: 'dashboard' } : { page: 'owner', address };
}

export const ownerHash = (address: string): string => `#/owner/${address.toLowerCase()}`;

function watchHash(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

export const useHash = (): string => useSyncExternalStore(watchHash, () => window.location.hash);
