import { useEffect, useMemo, useRef, useState } from 'react';
import { ask, keptAnswer } from './answers.ts';
import { QueryError } from './client.ts';
import type { QueryState } from './query-state.ts';

/** What cannot be reached is looked for again after this long. */
const AGAIN_MS = 5_000;

type State<T> = QueryState<readonly T[]>;

/** As useQuery, for one document with several sets of variables: ready when every answer is there, in their order. */
export function useQueries<T>(document: string, list: readonly object[] | null, isUrgent = false): State<T> {
  const key = JSON.stringify(list);
  const [attempt, setAttempt] = useState(0);
  const [held, hold] = useState<{ readonly key: string; readonly state: State<T> } | null>(null);
  const known = useMemo(() => (key === 'null' ? null : knownAnswers<T>(document, key)), [document, key]);
  const state = useMemo<State<T> | null>(() => {
    if (known !== null) return { type: 'ready', data: known };
    return held?.key === key ? held.state : null;
  }, [known, held, key]);
  const last = useRef<readonly T[] | null>(null);
  if (state?.type === 'ready') last.current = state.data;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt must run the same queries again
  useEffect(() => {
    if (key === 'null' || known !== null) return;
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = () => setAttempt((count) => count + 1);
    const retry = () => {
      hold(null);
      again();
    };
    const sets: readonly object[] = JSON.parse(key);
    Promise.all(sets.map((variables) => ask<T>(document, variables, controller.signal, isUrgent))).then(
      (data) => {
        if (!controller.signal.aborted) hold({ key, state: { type: 'ready', data } });
      },
      (error: unknown) => {
        if (controller.signal.aborted) return;
        const message = error instanceof Error ? error.message : String(error);
        hold({ key, state: { type: 'error', message, retry } });
        if (error instanceof QueryError && error.code === 'UNREACHABLE') timer = setTimeout(again, AGAIN_MS);
      },
    );
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [document, key, known, attempt, isUrgent]);

  return useMemo(() => state ?? { type: 'loading', previous: last.current }, [state]);
}

/** What was answered before, if all of it was. */
function knownAnswers<T>(document: string, key: string): readonly T[] | null {
  const sets: readonly object[] = JSON.parse(key);
  const known = sets.map((variables) => keptAnswer<T>(document, variables)).filter((answer) => answer !== undefined);
  return known.length === sets.length ? known : null;
}
