import { useMemo } from 'react';
import { answerOf, type QueryState } from './query-state.ts';
import { useQueries } from './use-queries.ts';

/**
 * Runs a query whenever its document or variables change; keeps the previous answer while the next is on its way.
 * Waits while the variables are null. What others wait for is urgent, and so is the picture on top.
 */
export function useQuery<T>(document: string, variables: object | null, isUrgent = false): QueryState<T> {
  const state = useQueries<T>(document, variables === null ? null : [variables], isUrgent);
  return useMemo(() => one(state), [state]);
}

function one<T>(state: QueryState<readonly T[]>): QueryState<T> {
  if (state.type === 'error') return state;
  const first = answerOf(state)?.[0];
  if (first === undefined) return { type: 'loading', previous: null };
  return state.type === 'ready' ? { type: 'ready', data: first } : { type: 'loading', previous: first };
}
