import { useEffect, useRef, useState } from 'react';
import { runQuery } from './client.ts';

export type QueryState<T> =
  | { readonly type: 'loading'; readonly previous: T | null }
  | { readonly type: 'ready'; readonly data: T }
  | { readonly type: 'error'; readonly message: string; readonly retry: () => void };

/** The answer there is to draw: the newest, or the one before while the next is on its way. */
export function answerOf<T>(state: QueryState<T>): T | null {
  if (state.type === 'ready') return state.data;
  return state.type === 'loading' ? state.previous : null;
}

/**
 * Runs a query whenever its document or variables change; keeps the previous answer while the next is on its way.
 * Waits while the variables are null.
 */
export function useQuery<T>(document: string, variables: object | null): QueryState<T> {
  const key = JSON.stringify(variables);
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<QueryState<T>>({ type: 'loading', previous: null });
  const last = useRef<T | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt must run the same query again
  useEffect(() => {
    if (key === 'null') return;
    const controller = new AbortController();
    setState({ type: 'loading', previous: last.current });
    runQuery<T>(document, JSON.parse(key), controller.signal).then(
      (data) => {
        if (controller.signal.aborted) return;
        last.current = data;
        setState({ type: 'ready', data });
      },
      (error: unknown) => {
        if (controller.signal.aborted) return;
        const message = error instanceof Error ? error.message : String(error);
        setState({ type: 'error', message, retry: () => setAttempt((count) => count + 1) });
      },
    );
    return () => controller.abort();
  }, [document, key, attempt]);

  return state;
}
