import { type Client, createClient } from 'graphql-ws';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';

/** live: told as it happens. polling: asked for now and then. paused: on purpose, the page shows the past. */
export type LiveState = 'live' | 'polling' | 'paused';

let client: Client | undefined;
let isConnected = false;
const watchers = new Set<() => void>();

function connected(now: boolean): void {
  isConnected = now;
  for (const watcher of watchers) watcher();
}

function watchConnection(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** One connection for the page, open while somebody subscribes. */
function shared(): Client {
  const { protocol, host } = window.location;
  client ??= createClient({
    url: `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/graphql`,
    lazyCloseTimeout: 2_000,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    on: { connected: () => connected(true), closed: () => connected(false) },
  });
  return client;
}

/**
 * Calls `onEvent` for every event of a subscription while it is not paused. Where no WebSocket comes through, the state
 * is polling, connecting goes on in the background, and whoever needs news has to ask.
 */
export function useSubscription<T>(document: string, isPaused: boolean, onEvent: (data: T) => void): LiveState {
  const isOpen = useSyncExternalStore(watchConnection, () => isConnected);
  const [isRefused, setRefused] = useState(false);
  const handler = useRef(onEvent);
  handler.current = onEvent;

  useEffect(() => {
    if (isPaused) return;
    setRefused(false);
    return shared().subscribe<T>(
      { query: document },
      {
        next: ({ data }) => data && handler.current(data),
        error: () => setRefused(true),
        complete: () => setRefused(true),
      },
    );
  }, [document, isPaused]);

  if (isPaused) return 'paused';
  return isOpen && !isRefused ? 'live' : 'polling';
}
