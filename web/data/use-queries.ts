import { useEffect, useRef, useState } from 'react';
import { runQuery } from './client.ts';
import type { QueryState } from './query-state.ts';

/** As useQuery, for one document with several sets of variables: ready when every answer is there, in their order. */
export function useQueries<T>(document: string, list: readonly object[] | null): QueryState<readonly T[]> {
  const key = JSON.stringify(list);
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<QueryState<readonly T[]>>({ type: 'loading', previous: null });
  const last = useRef<readonly T[] | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt must run the same queries again
  useEffect(() => {
    if (key === 'null') return;
    const controller = new AbortController();
    const sets: readonly object[] = JSON.parse(key);
    setState({ type: 'loading', previous: last.current });
    Promise.all(sets.map((variables) => runQuery<T>(document, variables, controller.signal))).then(
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
